package dev.tidegate.cli.prices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code prices} and its subcommands. */
@Command(
        name = "prices",
        description = "Explains, imports, compares and checks price tables, and computes the cost of a usage.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PricesExplainCommand.class,
            PricesCostCommand.class,
            PricesImportCommand.class,
            PricesDiffCommand.class,
            PricesCheckCommand.class
        },
        footer = {
            "  tidegate prices explain gpt-5                  which entry, why, and what it costs",
            "  tidegate prices cost gpt-5 --tokens input=1000,output=200",
            "  tidegate prices import --from litellm FILE     a table of what a package ships",
            "  tidegate prices diff built-in new.yaml         what would change",
            "  tidegate prices check --trace calls.csv        its age, and models without a price"
        })
public final class PricesCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "prices: no command given (expected: explain, cost, import, diff or check)");
    }
}
