package dev.tidegate.cli.prices;

import dev.tidegate.cli.ExitCode;
import dev.tidegate.cli.Inputs;
import dev.tidegate.cli.Json;
import dev.tidegate.cli.Terminal;
import dev.tidegate.cli.Tidegate;
import dev.tidegate.plans.PriceTable;
import dev.tidegate.plans.Resolution;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which entry of a table a model's name means. */
@Command(
        name = "explain",
        description = "Says which entry of the price table a model's name means, why, and what it costs.",
        footer = {
            "  tidegate prices explain us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "  tidegate prices explain my-deployment --prices prices.yaml --json"
        })
final class PricesExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "Names as callers say them.")
    private List<String> models = List.of();

    @Option(names = "--prices", paramLabel = "FILE", description = "The price table. Default: the built-in one.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--json", description = "Print [{\"model\",\"entry\",\"why\",\"note\",\"candidates\",\"prices\"}].")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Tidegate.terminal(spec);
        PriceTable table = Inputs.priceTable(file);
        List<Resolution> found = models.stream().map(table::explain).toList();
        if (json) {
            terminal.out().println(json(table, found));
        } else {
            found.forEach(each -> lines(table, each).forEach(terminal.out()::println));
        }
        return found.stream().allMatch(each -> table.unitPrices(each.asked()).isPresent())
                ? ExitCode.OK
                : ExitCode.FAILURE;
    }

    private static List<String> lines(PriceTable table, Resolution found) {
        if (found.entry().isEmpty()) {
            String instead = table.unitPrices(found.asked()).isPresent() ? "; the table's default stands in" : "";
            String one = found.why() == Resolution.Why.AMBIGUOUS ? ": " : "; near: ";
            String near = found.candidates().isEmpty() ? "" : one + String.join(", ", found.candidates());
            return List.of(found.asked() + ": " + found.note() + instead + near);
        }
        String id = found.entry().get();
        String how = found.note().isEmpty() ? "" : " (" + found.note() + ")";
        return List.of(
                found.asked() + " is " + id + how + ", of the family " + table.family(found.asked()),
                "  " + table.entries().get(id));
    }

    private static String json(PriceTable table, List<Resolution> all) {
        return Json.text(out -> {
            out.writeStartArray();
            for (Resolution each : all) {
                out.writeStartObject();
                out.writeStringField("model", each.asked());
                out.writeStringField("entry", each.entry().orElse(null));
                out.writeStringField("why", each.why().name().toLowerCase(Locale.ROOT));
                out.writeStringField("note", each.note());
                out.writeArrayFieldStart("candidates");
                for (String candidate : each.candidates()) {
                    out.writeString(candidate);
                }
                out.writeEndArray();
                out.writeStringField("family", table.family(each.asked()));
                out.writeStringField(
                        "prices", each.entry().map(table.entries()::get).orElse(null));
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
