package dev.tidegate.cli.alerts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code alerts} and its subcommands. */
@Command(
        name = "alerts",
        description = "Looks after the alerts of serve --alerts.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AlertsTestCommand.class, AlertsListCommand.class},
        footer = {"  tidegate alerts test --alerts alerts.yaml", "  tidegate alerts list --alerts alerts.yaml"})
public final class AlertsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "alerts: no command given (expected: test or list)");
    }
}
