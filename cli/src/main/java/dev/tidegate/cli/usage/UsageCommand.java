package dev.tidegate.cli.usage;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code usage} and its subcommands. */
@Command(
        name = "usage",
        description = "Reports what was used, from the usage ledger of serve --ledger, and who uses most now.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UsageReportCommand.class,
            UsageTopCommand.class,
            UsageForecastCommand.class,
            UsageExportCommand.class
        },
        footer = {
            "  tidegate usage report --by tenant                       from the server on this machine",
            "  tidegate usage report --by day --ledger /var/lib/usage  from the files of a ledger",
            "  tidegate usage top --by denied                          this hour and the one before, without a ledger",
            "  tidegate usage forecast                                 what is used up at this pace, and when",
            "  tidegate usage export --ledger /var/lib/usage --format csv"
        })
public final class UsageCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "usage: no command given (expected: report, top, forecast or export)");
    }
}
