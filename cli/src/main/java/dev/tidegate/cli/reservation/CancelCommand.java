package dev.tidegate.cli.reservation;

import dev.tidegate.cli.terminal.Terminal;
import picocli.CommandLine.Command;

/** The command {@code cancel}: gives a reservation back. */
@Command(
        name = "cancel",
        description = "Gives back all that a reservation holds, except to buckets: the call was never made.",
        footer = {"  tidegate cancel $HANDLE"})
public final class CancelCommand extends StepCommand {
    @Override
    String step() {
        return "cancel";
    }

    @Override
    String body(Terminal terminal) {
        return "{}";
    }
}
