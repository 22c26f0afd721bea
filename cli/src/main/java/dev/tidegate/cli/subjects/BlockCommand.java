package dev.tidegate.cli.subjects;

import dev.tidegate.overrides.SubjectOverride;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code subjects block}: denies every call of a subject. */
@Command(
        name = "block",
        description = {
            "Denies every call of a subject, and charges none.",
            "Reservations that are open stay so: they are extended and settled."
        },
        footer = {
            "  tidegate subjects block acme --reason \"chargeback\"",
            "  tidegate subjects block acme --user ada --until 2026-12-04T18:00+01:00"
        })
public final class BlockCommand extends ChangeCommand {
    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for the callers and the log; at most 200 characters.")
    private String reason = "";

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "When it ends, with the zone, such as 2026-12-04T18:00+01:00. Default: never.")
    private Optional<String> until = Optional.empty();

    @Override
    Wanted wanted() {
        SubjectOverride block = SubjectOverride.block(reason);
        return Wanted.adding(until.map(end -> block.until(instant(end))).orElse(block));
    }
}
