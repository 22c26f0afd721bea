package dev.tidegate.cli.plans;

import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.plans.PlansFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code plans schema}: prints the JSON Schema of a plans file. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of the plans file, for editors that complete and check YAML.",
        footer = {"  tidegate plans schema > plans.schema.json"})
final class PlansSchemaCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        Terminal.of(spec).out().println(PlansFile.schema().stripTrailing());
        return ExitCode.OK;
    }
}
