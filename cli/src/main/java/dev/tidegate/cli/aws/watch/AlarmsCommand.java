package dev.tidegate.cli.aws.watch;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code aws alarms} and its subcommands. */
@Command(
        name = "alarms",
        description = {
            "Plans, makes, lists and deletes CloudWatch alarms of a cache.",
            "",
            "Thresholds follow from the type of the nodes, and are those of tidegate aws metrics.",
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            AlarmsPlanCommand.class,
            AlarmsApplyCommand.class,
            AlarmsListCommand.class,
            AlarmsDeleteCommand.class
        },
        footer = {
            "  tidegate aws alarms plan my-cache",
            "  tidegate aws alarms apply my-cache --topic arn:aws:sns:us-east-1:123456789012:on-call --yes",
            "  tidegate aws alarms list my-cache",
            "  tidegate aws alarms delete my-cache --yes",
        })
public final class AlarmsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "alarms: no command given (see the commands below --help)");
    }
}
