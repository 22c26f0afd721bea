package dev.tidegate.cli.aws.deploy;

import dev.tidegate.cli.aws.change.ApplyCommand;
import dev.tidegate.cli.aws.change.RollbackCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code aws deploy} and its subcommands. */
@Command(
        name = "deploy",
        description = {
            "Deploys the server and its cache in a design of aws cost, as stacks of CloudFormation.",
            "",
            "plan writes a file and changes nothing; apply makes the stacks and rollback takes them back, as the",
            "commands aws apply and aws rollback do with any plan."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeployPlanCommand.class,
            DeployParametersCommand.class,
            DeployTemplateCommand.class,
            ApplyCommand.class,
            RollbackCommand.class
        },
        footer = {
            "  tidegate aws deploy parameters lambda-function-url",
            "  tidegate aws deploy plan serverless-public --out limits.plan",
            "  tidegate aws deploy apply limits.plan --yes",
            "  tidegate aws deploy rollback limits.plan --yes"
        })
public final class DeployCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "aws deploy: no command given (see the commands below --help)");
    }
}
