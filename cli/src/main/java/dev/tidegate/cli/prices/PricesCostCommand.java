package dev.tidegate.cli.prices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.PriceQuote;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a usage costs by a price table. */
@Command(
        name = "cost",
        description = {
            "Prints the cost of a usage by the price table, in nano-dollars, as a settle would charge it.",
            "",
            "With --lines it reads usages from a file, a JSON object a line, such as "
                    + "{\"model\":\"gpt-5\",\"tokens\":{\"input\":1000,\"output\":200},\"terms\":[\"flex\"],"
                    + "\"at\":\"2026-11-30T09:00:00Z\"}, and prints a JSON object for each."
        },
        exitCodeList = {
            "0:each usage has a price",
            "1:a usage has no price, or a file could not be read",
            "2:wrong arguments, or an invalid file"
        },
        footer = {
            "  tidegate prices cost gpt-5-mini --tokens input=1871,cache_read=1024,output=402",
            "  tidegate prices cost deepseek/deepseek-flash --tokens input=1000 --at 2026-11-30T02:00:00Z",
            "  tidegate prices cost --lines usages.jsonl --prices prices.yaml"
        })
final class PricesCostCommand implements Callable<Integer> {
    private static final int NANO_DIGITS = 9;
    private static final String TOKENS_FORM = "kind=count pairs such as input=1000,output=200";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "The model, as callers name it.")
    private Optional<String> model = Optional.empty();

    @Option(
            names = "--tokens",
            paramLabel = "KIND=N",
            split = ",",
            description = "How many of each kind; each counted under one kind, reasoning within output too.")
    private Map<String, Long> tokens = new LinkedHashMap<>();

    @Option(names = "--term", paramLabel = "TERM", description = "Such as batch, flex, priority or us. Repeatable.")
    private List<String> terms = new ArrayList<>();

    @Option(names = "--at", paramLabel = "INSTANT", description = "When the call was made, in UTC. Default: now.")
    private Optional<String> at = Optional.empty();

    @Option(names = "--lines", paramLabel = "FILE", description = "Usages as JSON, one a line; - is standard input.")
    private Optional<Path> lines = Optional.empty();

    @Option(names = "--prices", paramLabel = "FILE", description = "The price table. Default: the built-in one.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--json", description = "Print {\"model\",\"entry\",\"nanos\",\"unpriced\"}; \"why\" if no price.")
    private boolean json;

    /** The cost of one usage; without an entry it has no price, for the reason given. */
    private record Cost(String model, Optional<PriceQuote> quote, long nanos, String why) {}

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (lines.isPresent() == model.isPresent()) {
            throw Failure.usage("cost: " + (model.isPresent() ? "MODEL and --lines" : "neither MODEL nor --lines")
                    + " (expected: one of them)");
        }
        PriceTable table = Inputs.priceTable(file);
        if (lines.isPresent()) {
            return all(table, lines.get(), terminal);
        }
        Cost cost = cost(table, model.get(), usage(tokens), terms, at);
        terminal.out().println(json ? json(cost) : text(cost));
        return cost.quote().isPresent() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static int all(PriceTable table, Path path, Terminal terminal) {
        ObjectReader reader = JsonMapper.builder().build().reader();
        int unknown = 0;
        int number = 0;
        try (BufferedReader in = new BufferedReader(new InputStreamReader(Inputs.open(path), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank()) {
                    Cost cost = cost(table, reader.readTree(line));
                    unknown += cost.quote().isPresent() ? 0 : 1;
                    terminal.out().println(json(cost));
                }
            }
        } catch (JsonProcessingException e) {
            throw Failure.usage(Inputs.name(path) + ": line " + number + ": no JSON (expected: an object a line)")
                    .because(e);
        } catch (InvalidInputException e) {
            throw Failure.usage(Inputs.name(path) + ": line " + number + ": " + e.getMessage())
                    .because(e);
        } catch (IOException e) {
            throw Inputs.unreadable(path, e);
        }
        return unknown == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static Cost cost(PriceTable table, JsonNode line) {
        Map<String, Long> tokens = new LinkedHashMap<>();
        line.path("tokens").properties().forEach(each -> {
            if (!each.getValue().isIntegralNumber() || !each.getValue().canConvertToLong()) {
                throw new InvalidInputException("tokens", each.toString(), "an integer from 0");
            }
            tokens.put(each.getKey(), each.getValue().asLong());
        });
        List<String> terms = new ArrayList<>();
        line.path("terms").forEach(term -> terms.add(term.asText()));
        Optional<String> at =
                line.path("at").isTextual() ? Optional.of(line.path("at").asText()) : Optional.empty();
        if (!line.path("model").isTextual()) {
            throw new InvalidInputException("model", line.path("model").toString(), "the name of a model");
        }
        return cost(table, line.path("model").asText(), usage(tokens), terms, at);
    }

    private static Cost cost(
            PriceTable table, String model, Usage usage, List<String> terms, Optional<String> instant) {
        List<CallConditions.Term> asked = terms.stream()
                .map(term -> new CallConditions.Term(term, "term"))
                .toList();
        Optional<PriceQuote> quote = table.quote(model, new PriceQuery(usage.sent(), asked, micros(instant)));
        return quote.map(known -> new Cost(model, quote, known.prices().spendNanos(usage), known.note()))
                .orElseGet(() -> new Cost(
                        model, quote, 0, String.valueOf(table.refusal(model).getMessage())));
    }

    /** Output goes first: reasoning is a part of it. */
    private static Usage usage(Map<String, Long> tokens) {
        Usage usage = Usage.NONE.with(TokenKind.OUTPUT, tokens.getOrDefault("output", 0L));
        for (Map.Entry<String, Long> each : tokens.entrySet()) {
            TokenKind kind = TokenKind.of(each.getKey())
                    .orElseThrow(() -> new InvalidInputException("tokens", each.getKey(), TOKENS_FORM));
            usage = usage.with(kind, each.getValue());
        }
        return usage;
    }

    private static long micros(Optional<String> instant) {
        try {
            return instant.map(text -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text)))
                    .orElseGet(() -> TimeSource.system().nowMicros());
        } catch (DateTimeParseException e) {
            throw new InvalidInputException("at", instant.orElse(""), "an instant such as 2026-11-30T09:00:00Z");
        }
    }

    private static String text(Cost cost) {
        return cost.quote()
                .map(quote -> cost.nanos() + " nano-dollars, $"
                        + BigDecimal.valueOf(cost.nanos(), NANO_DIGITS)
                                .stripTrailingZeros()
                                .toPlainString()
                        + ", by the entry " + quote.entry()
                        + (quote.unpriced().isEmpty() ? "" : "; no price for " + names(quote)))
                .orElse("no price; " + cost.why());
    }

    private static String names(PriceQuote quote) {
        return String.join(
                ", ", quote.unpriced().stream().map(CallConditions.Term::name).toList());
    }

    private static String json(Cost cost) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeStringField("model", cost.model());
            if (cost.quote().isPresent()) {
                PriceQuote quote = cost.quote().get();
                out.writeStringField("entry", quote.entry());
                out.writeNumberField("nanos", cost.nanos());
                out.writeArrayFieldStart("unpriced");
                for (CallConditions.Term term : quote.unpriced()) {
                    out.writeString(term.name());
                }
                out.writeEndArray();
            } else {
                out.writeStringField("why", cost.why());
            }
            out.writeEndObject();
        });
    }
}
