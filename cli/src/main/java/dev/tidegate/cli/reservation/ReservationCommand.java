package dev.tidegate.cli.reservation;

import picocli.CommandLine.Command;

/** Looks at one. */
@Command(
        name = "reservation",
        description = "Shows where a reservation is, and what it is charged.",
        footer = {"  tidegate reservation $HANDLE --json"})
public final class ReservationCommand extends StepCommand {
    @Override
    String step() {
        return "";
    }
}
