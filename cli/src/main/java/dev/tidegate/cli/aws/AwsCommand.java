package dev.tidegate.cli.aws;

import dev.tidegate.cli.aws.change.ApplyCommand;
import dev.tidegate.cli.aws.change.PlanCommand;
import dev.tidegate.cli.aws.change.RollbackCommand;
import dev.tidegate.cli.aws.deploy.DeployCommand;
import dev.tidegate.cli.aws.watch.AlarmsCommand;
import dev.tidegate.cli.aws.watch.DashboardCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code aws} and its subcommands. */
@Command(
        name = "aws",
        description = {
            "Reads a cache on AWS, evaluates and explains it, watches it, and changes it by plans.",
            "Only apply, delete, rollback and --apply change anything.",
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            VerifyCommand.class,
            SecurityCommand.class,
            CostCommand.class,
            MetricsCommand.class,
            AlarmsCommand.class,
            DashboardCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            RollbackCommand.class,
            DeployCommand.class
        },
        footer = {
            "  tidegate aws verify my-cache          whether it can be used, and what to do if not",
            "  tidegate aws cost                     what the designs cost; needs no credentials",
            "  tidegate aws cost my-cache            what that cache costs",
            "  tidegate aws metrics my-cache         its last hours, and which metrics need attention",
            "  tidegate aws security my-cache        what is insecure about it, and how to correct it",
            "  tidegate aws alarms plan my-cache     the alarms it should have, and those that are there",
            "  tidegate aws dashboard my-cache       its dashboard for CloudWatch",
            "  tidegate aws plan my-cache --fix all  how to correct what is wrong, as a file",
            "  tidegate aws apply tidegate.plan      makes the changes of that file",
            "  tidegate aws rollback tidegate.plan   undoes them",
            "  tidegate aws deploy plan serverless-public",
            "                                        a cache and the server in front of it, as stacks",
        })
public final class AwsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "aws: no command given (see the commands below --help)");
    }
}
