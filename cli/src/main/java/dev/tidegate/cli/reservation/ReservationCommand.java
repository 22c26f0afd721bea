package dev.tidegate.cli.reservation;

import dev.tidegate.cli.client.LimiterClient;
import picocli.CommandLine.Command;

/** The command {@code reservation}: shows one reservation. */
@Command(
        name = "reservation",
        description = "Shows the state and the charges of a reservation.",
        footer = {"  tidegate reservation $HANDLE --json"})
public final class ReservationCommand extends StepCommand {
    @Override
    Step step() {
        return LimiterClient::reservation;
    }
}
