package dev.tidegate.cli.prices;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.prices.PriceRate;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.config.prices.Resolution;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which entry of a table a model's name means. */
@Command(
        name = "explain",
        description = "Prints the entry of the price table that a model name resolves to, the reason, and its prices.",
        exitCodeList = {
            "0:each name has a price",
            "1:a name has no price, or a file could not be read",
            "2:used wrongly, or a price table that cannot be accepted"
        },
        footer = {
            "  tidegate prices explain us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "  tidegate prices explain my-deployment --prices prices.yaml --json"
        })
final class PricesExplainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", arity = "1..*", description = "Model names as callers send them.")
    private List<String> models = List.of();

    @Option(names = "--prices", paramLabel = "FILE", description = "The price table. Default: the built-in one.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--json",
            description =
                    "Print [{\"model\",\"entry\",\"why\",\"note\",\"candidates\",\"family\",\"prices\",\"rates\"}]; a rate "
                            + "has usdPerMillionTokens by kind, and usdPerMillionCalls, …Searches and …Seconds.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
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
            String command = instead.isEmpty() ? "; to add prices: tidegate prices import" : "";
            return List.of(found.asked() + ": " + found.note() + instead + near + command);
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
                out.writeArrayFieldStart("rates");
                for (PriceRate rate : each.entry().map(table::rates).orElse(List.of())) {
                    write(out, rate);
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static void write(JsonGenerator out, PriceRate rate) throws IOException {
        out.writeStartObject();
        if (rate.from().isPresent()) {
            out.writeStringField("from", rate.from().get().toString());
        }
        if (rate.hours().isPresent()) {
            out.writeStringField("hours", rate.hours().get());
        }
        if (rate.aboveInputTokens() > 0) {
            out.writeNumberField("aboveInputTokens", rate.aboveInputTokens());
        }
        dollars(out, rate.dollarsPerMillion());
        out.writeObjectFieldStart("terms");
        for (Map.Entry<String, PriceRate.Term> term : rate.terms().entrySet()) {
            out.writeObjectFieldStart(term.getKey());
            if (term.getValue().factor().isPresent()) {
                out.writeNumberField("factor", term.getValue().factor().get());
            }
            dollars(out, term.getValue().dollarsPerMillion());
            out.writeEndObject();
        }
        out.writeEndObject();
        out.writeEndObject();
    }

    /** One object for each unit, so that no figure stands without its own. */
    private static void dollars(JsonGenerator out, Map<TokenKind, BigDecimal> prices) throws IOException {
        Map<String, Map<TokenKind, BigDecimal>> byUnit = new LinkedHashMap<>();
        prices.forEach((kind, price) ->
                byUnit.computeIfAbsent(unit(kind), unit -> new TreeMap<>()).put(kind, price));
        for (Map.Entry<String, Map<TokenKind, BigDecimal>> unit : byUnit.entrySet()) {
            out.writeObjectFieldStart("usdPerMillion" + unit.getKey());
            for (Map.Entry<TokenKind, BigDecimal> price : unit.getValue().entrySet()) {
                out.writeNumberField(price.getKey().text(), price.getValue());
            }
            out.writeEndObject();
        }
    }

    private static String unit(TokenKind kind) {
        return switch (kind) {
            case TOOL_CALL -> "Calls";
            case SEARCH -> "Searches";
            case SECONDS -> "Seconds";
            default -> "Tokens";
        };
    }
}
