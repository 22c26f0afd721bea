package dev.tidegate.cli.prices;

import dev.tidegate.cli.ExitCode;
import dev.tidegate.cli.Inputs;
import dev.tidegate.cli.Terminal;
import dev.tidegate.cli.Tidegate;
import dev.tidegate.plans.PriceTable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what differs between two tables. */
@Command(
        name = "diff",
        description = "Says which models two price tables price differently, or only one has. "
                + "Names that only mean another entry at the same price are no difference.",
        footer = {
            "  tidegate prices diff prices.yaml new.yaml",
            "  tidegate prices diff built-in new.yaml       against the table of this release"
        })
final class PricesDiffCommand implements Callable<Integer> {
    private static final String BUILT_IN = "built-in";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A price table, or built-in.")
    @SuppressWarnings("NullAway.Init")
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "A price table, or built-in.")
    @SuppressWarnings("NullAway.Init")
    private String second;

    @Option(names = "--exit-code", description = "Exit with 1 if there is a difference.")
    private boolean exitCode;

    @Override
    public Integer call() {
        Terminal terminal = Tidegate.terminal(spec);
        Map<String, String> a = table(first).prices();
        Map<String, String> b = table(second).prices();
        TreeSet<String> ids = new TreeSet<>(a.keySet());
        ids.addAll(b.keySet());
        int differences = 0;
        for (String id : ids) {
            String before = a.get(id);
            String after = b.get(id);
            if (before == null || !before.equals(after)) {
                differences++;
                if (before != null) {
                    terminal.out().println("- " + id + ": " + before);
                }
                if (after != null) {
                    terminal.out().println("+ " + id + ": " + after);
                }
            }
        }
        terminal.err().println("tidegate: " + differences + " of " + ids.size() + " names differ");
        return exitCode && differences > 0 ? ExitCode.FAILURE : ExitCode.OK;
    }

    private static PriceTable table(String name) {
        return Inputs.priceTable(name.equals(BUILT_IN) ? Optional.empty() : Optional.of(Path.of(name)));
    }
}
