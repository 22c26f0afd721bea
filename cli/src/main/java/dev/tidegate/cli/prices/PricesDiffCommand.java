package dev.tidegate.cli.prices;

import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.prices.PriceTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
        exitCodeList = {
            "0:compared, whatever differs",
            "1:a file could not be read; with --exit-code, or something differs",
            "2:used wrongly, or a price table that cannot be accepted"
        },
        footer = {
            "  tidegate prices diff prices.yaml new.yaml",
            "  tidegate prices diff built-in new.yaml       against the table of this release"
        })
final class PricesDiffCommand implements Callable<Integer> {
    private static final String BUILT_IN = "built-in";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "A price table, or built-in; - is standard input.")
    @SuppressWarnings("NullAway.Init")
    private String first;

    @Parameters(index = "1", paramLabel = "B", description = "A price table, or built-in; - is standard input.")
    @SuppressWarnings("NullAway.Init")
    private String second;

    @Option(names = "--exit-code", description = "Exit with 1 if there is a difference.")
    private boolean exitCode;

    @Option(names = "--json", description = "Print [{\"model\",\"before\",\"after\"}]; null where there is none.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Map<String, String> a = table(first).prices();
        Map<String, String> b = table(second).prices();
        TreeSet<String> ids = new TreeSet<>(a.keySet());
        ids.addAll(b.keySet());
        List<String> differing =
                ids.stream().filter(id -> !Objects.equals(a.get(id), b.get(id))).toList();
        if (json) {
            terminal.out().println(json(differing, a, b));
        } else {
            for (String id : differing) {
                print(terminal, "- ", id, a.get(id));
                print(terminal, "+ ", id, b.get(id));
            }
        }
        terminal.err().println("tidegate: " + differing.size() + " of " + ids.size() + " names differ");
        return exitCode && !differing.isEmpty() ? ExitCode.FAILURE : ExitCode.OK;
    }

    private static void print(Terminal terminal, String sign, String id, @Nullable String prices) {
        if (prices != null) {
            terminal.out().println(sign + id + ": " + prices);
        }
    }

    private static String json(List<String> differing, Map<String, String> a, Map<String, String> b) {
        return Json.text(out -> {
            out.writeStartArray();
            for (String id : differing) {
                out.writeStartObject();
                out.writeStringField("model", id);
                out.writeStringField("before", a.get(id));
                out.writeStringField("after", b.get(id));
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static PriceTable table(String name) {
        return Inputs.priceTable(name.equals(BUILT_IN) ? Optional.empty() : Optional.of(Path.of(name)));
    }
}
