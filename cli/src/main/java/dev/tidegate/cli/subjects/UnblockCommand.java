package dev.tidegate.cli.subjects;

import dev.tidegate.overrides.SubjectOverride.Kind;
import java.util.List;
import picocli.CommandLine.Command;

/** The command {@code subjects unblock}: removes a block. */
@Command(
        name = "unblock",
        description = {
            "Removes the block of a subject; with --user, that of the user.",
            "Its calls are decided by its limits again, from the next one on."
        },
        footer = {"  tidegate subjects unblock acme", "  tidegate subjects unblock acme --user ada"})
public final class UnblockCommand extends ChangeCommand {
    @Override
    Wanted wanted() {
        return new Wanted(List.of(), List.of(Kind.BLOCK));
    }
}
