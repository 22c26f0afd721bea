package dev.tidegate.cli.plans;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code plans} and its subcommands. */
@Command(
        name = "plans",
        description = "Validates and shows plans files.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PlansValidateCommand.class, PlansShowCommand.class, PlansSchemaCommand.class},
        footer = {
            "  tidegate plans validate plans.yaml            every fault with line, path and what is accepted",
            "  tidegate plans show                           the built-in plans",
            "  tidegate plans schema > plans.schema.json     for editors"
        })
public final class PlansCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "plans: no command given (expected: validate, show or schema)");
    }
}
