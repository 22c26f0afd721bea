package dev.tidegate.cli.prices;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.spi.DidYouMean;
import dev.tidegate.usage.TokenKind;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a price table of what a package ships. */
@Command(
        name = "import",
        description = {
            "Prints a price table made of the model prices that the Python packages litellm or genai-prices ship: "
                    + "models of OpenAI, Anthropic, Google, xAI, DeepSeek, Mistral, Cohere, Groq, Bedrock, Azure and "
                    + "Vertex that have a price per token or second.",
            "",
            "Of litellm the file is litellm/model_prices_and_context_window_backup.json, of genai-prices "
                    + "genai_prices/data.py, where pip has put the package. Nothing is fetched.",
            "With --also the models of a second source are added; where both price a kind the dearer holds, and the "
                    + "entry's note says so. Look at the difference before you use it: tidegate prices diff OLD NEW."
        },
        footer = {
            "  tidegate prices import --from litellm model_prices_and_context_window_backup.json > prices.yaml",
            "  tidegate prices import --from litellm FILE --also genai-prices=data.py > prices.yaml"
        })
final class PricesImportCommand implements Callable<Integer> {
    private static final long MICROS = 1_000_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--from", required = true, paramLabel = "SOURCE", description = "litellm or genai-prices.")
    @SuppressWarnings("NullAway.Init")
    private String from;

    @Parameters(paramLabel = "FILE", description = "What the package ships; - is standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Option(names = "--also", paramLabel = "SOURCE=FILE", description = "A second source.")
    private Map<String, Path> also = Map.of();

    @Option(
            names = "--vendor-price",
            paramLabel = "MODEL.KIND=PRICE",
            description = "What a vendor publishes, where sources differ: it decides. Repeatable; "
                    + "such as gpt-4.1.search=$10000, in dollars per million.")
    private Map<String, String> published = Map.of();

    @Option(
            names = "--free",
            paramLabel = "MODEL",
            description = "A model that a source gives a price of 0 and whose vendor publishes that it is free of "
                    + "charge: known at $0, and marked. Repeatable. Without it such a model has no price and is "
                    + "refused, since a source says 0 also where it knows no price.")
    private List<String> free = List.of();

    @Option(
            names = "--every-provider",
            description = "Also the models of all other providers in the source, such as fireworks_ai/….")
    private boolean every;

    @Option(names = "--date", paramLabel = "DAY", description = "The day as of which it holds. Default: today, in UTC.")
    private Optional<String> date = Optional.empty();

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "What the table says of its origin, such as the versions of the packages. "
                    + "Default: the names of the sources.")
    private Optional<String> origin = Optional.empty();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        String today = today();
        PriceSource first = PriceSource.of("--from", from);
        Map<String, Draft> drafts = first.read(file, today, every);
        also.forEach((name, path) -> {
            PriceSource second = PriceSource.of("--also", name);
            new DraftMerge(first.text(), second.text()).merge(drafts, second.read(path, today, every));
        });
        published.forEach((where, price) -> publish(drafts, where, price));
        free.forEach(model -> free(drafts, model));
        drafts.values().removeIf(draft -> draft.zero && !draft.complete());
        List<DraftText.Entry> entries = DraftText.entries(drafts.values(), PriceTable::familyOf);
        write(terminal.out(), today, entries);
        long marked =
                drafts.values().stream().filter(draft -> !draft.notes.isEmpty()).count();
        terminal.err()
                .println("tidegate: " + drafts.size() + " models in " + entries.size() + " entries; in " + marked
                        + " the sources differ, and the dearer holds");
        return ExitCode.OK;
    }

    private static void free(Map<String, Draft> drafts, String model) {
        Draft draft = drafts.get(model);
        if (draft == null || !draft.zero || draft.complete()) {
            throw Failure.usage("--free: " + model + " (expected: a model that the source gives a price of 0)");
        }
        draft.zero = false;
        draft.notes.add("free of charge: $0 in the source, and --free says so");
    }

    private static void publish(Map<String, Draft> drafts, String where, String price) {
        int dot = where.lastIndexOf('.');
        Draft draft = dot < 0 ? null : drafts.get(where.substring(0, dot));
        TokenKind kind = dot < 0 ? null : TokenKind.of(where.substring(dot + 1)).orElse(null);
        if (draft == null || kind == null || !price.matches("\\$[0-9]{1,7}(\\.[0-9]{1,6})?")) {
            throw Failure.usage("--vendor-price: " + where + "=" + price
                    + " (expected: a model of the sources, a dot, a kind, and a price such as $2.50"
                    + meant(drafts, where, dot, draft) + ")");
        }
        draft.own()
                .put(kind, new BigDecimal(price.substring(1)).movePointRight(6).longValueExact());
        draft.notes.removeIf(note -> note.startsWith(kind.text() + " is "));
        draft.notes.add(kind.text() + " as its vendor publishes it");
    }

    private static String meant(Map<String, Draft> drafts, String where, int dot, @Nullable Draft draft) {
        if (dot < 0) {
            return "";
        }
        Optional<String> hint = draft == null
                ? DidYouMean.hint(where.substring(0, dot), drafts.keySet())
                : DidYouMean.hint(
                        where.substring(dot + 1),
                        Stream.of(TokenKind.values()).map(TokenKind::text).toList());
        // A kind that is right is not suggested.
        return hint.filter(text ->
                        draft == null || TokenKind.of(where.substring(dot + 1)).isEmpty())
                .map(text -> "; " + text)
                .orElse("");
    }

    private String today() {
        LocalDate now = Instant.ofEpochSecond(TimeSource.system().nowMicros() / MICROS)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
        try {
            return date.map(LocalDate::parse).orElse(now).toString();
        } catch (DateTimeParseException e) {
            throw Failure.usage("--date: " + date.orElse("") + " (expected: a day such as 2026-11-29)")
                    .because(e);
        }
    }

    private void write(PrintWriter out, String today, List<DraftText.Entry> entries) {
        String names = from + (also.isEmpty() ? "" : ", " + String.join(", ", also.keySet()));
        out.println("# Made by: tidegate prices import. Prices in US dollars per million tokens, calls or seconds.");
        out.println("version: 2");
        out.println("date: " + today);
        out.println("currency: USD");
        out.println("source: " + DraftText.quoted(origin.orElse("the model prices of " + names)));
        out.println("models:");
        entries.forEach(entry -> out.println(DraftText.line(entry)));
    }
}
