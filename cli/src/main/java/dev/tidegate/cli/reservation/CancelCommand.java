package dev.tidegate.cli.reservation;

import dev.tidegate.cli.client.LimiterClient;
import picocli.CommandLine.Command;

/** The command {@code cancel}: gives a reservation back. */
@Command(
        name = "cancel",
        description = "Gives back all that a reservation holds, except to buckets: the call was never made.",
        footer = {"  tidegate cancel $HANDLE"})
public final class CancelCommand extends StepCommand {
    @Override
    Step step() {
        return LimiterClient::cancel;
    }
}
