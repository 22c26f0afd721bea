package dev.tidegate.cli.prices;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.tidegate.TimeSource;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.config.prices.Resolution;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is doubtful about a table. */
@Command(
        name = "check",
        description =
                "Says how old a price table is, and which models of a trace, or of a server's metrics, it does not price, "
                        + "or no longer should.",
        exitCodeList = {
            "0:there is no doubt",
            "1:there is one, or a file or metrics could not be read",
            "2:wrong arguments, or an invalid file"
        },
        footer = {
            "  tidegate prices check --prices prices.yaml",
            "  tidegate prices check --trace calls.csv --max-age-days 30",
            "  tidegate prices check --metrics http://127.0.0.1:8080"
        })
final class PricesCheckCommand implements Callable<Integer> {
    private static final long DAY_MICROS = 86_400_000_000L;
    /** Models of one trace; more are no models. */
    private static final int MAX_MODELS = 10_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--prices", paramLabel = "FILE", description = "The price table. Default: the built-in one.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "CSV with a column model, as simulate takes it; - is standard input.")
    private Optional<Path> trace = Optional.empty();

    @Option(
            names = "--metrics",
            paramLabel = "FILE|URL",
            description =
                    "What GET /metrics of a server answers, as a file, -, or the URL of a server on this machine, "
                            + "such as http://127.0.0.1:8080; its key is $$TIDEGATE_API_KEY.")
    private Optional<String> metrics = Optional.empty();

    @Option(
            names = "--max-age-days",
            paramLabel = "N",
            description = "From how many days on a table is too old. Default: 60.")
    private long maxAgeDays = 60;

    @Option(
            names = "--json",
            description = "Print {\"version\",\"date\",\"ageDays\",\"entries\",\"retired\",\"source\",\"doubts\"}.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        PriceTable table = Inputs.priceTable(file);
        long age = TimeSource.system().nowMicros() / DAY_MICROS - table.date().toEpochDay();
        List<String> doubts = new ArrayList<>();
        if (age > maxAgeDays) {
            doubts.add("the table is " + age + " days old: import a new one, see tidegate prices import --help");
        }
        Map<String, Long> seen = models();
        metrics.map(where -> SeenModels.read(where, terminal))
                .orElse(Map.of())
                .forEach((model, calls) -> seen.merge(model, calls, Long::sum));
        seen.forEach((model, calls) -> doubt(table, model)
                .ifPresent(why -> doubts.add(model + ", " + calls + (calls == 1 ? " call: " : " calls: ") + why)));
        if (json) {
            terminal.out().println(json(table, age, doubts));
            return doubts.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
        }
        terminal.out()
                .println("version " + table.version() + " of " + table.date() + ", " + age + " days old, "
                        + table.models().size() + " entries, " + table.retired().size() + " of them retired"
                        + (table.source().isEmpty() ? "" : "; " + table.source()));
        doubts.forEach(terminal.out()::println);
        return doubts.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static String json(PriceTable table, long age, List<String> doubts) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeStringField("version", table.version());
            out.writeStringField("date", table.date().toString());
            out.writeNumberField("ageDays", age);
            out.writeNumberField("entries", table.models().size());
            out.writeNumberField("retired", table.retired().size());
            out.writeStringField("source", table.source());
            out.writeArrayFieldStart("doubts");
            for (String doubt : doubts) {
                out.writeString(doubt);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private Optional<String> doubt(PriceTable table, String model) {
        if (metrics.isPresent() && model.equals(SeenModels.OTHER)) {
            return Optional.of("of models beyond those that the server counts by name");
        }
        Resolution found = table.explain(model);
        if (found.entry().isEmpty()) {
            String near = found.candidates().isEmpty() ? "" : ": " + String.join(", ", found.candidates());
            boolean standIn = table.unitPrices(model).isPresent();
            return Optional.of((standIn ? "the table's default stands in, " : "no price, ")
                    + found.note()
                    + near
                    + (standIn ? "" : "; to add prices: tidegate prices import"));
        }
        if (found.why() == Resolution.Why.UNDATED) {
            return Optional.of(found.note());
        }
        return table.retired().contains(found.entry().get())
                ? Optional.of("retired, of the entry " + found.entry().get())
                : Optional.empty();
    }

    private Map<String, Long> models() {
        Map<String, Long> calls = new TreeMap<>();
        if (trace.isEmpty()) {
            return calls;
        }
        Path path = trace.get();
        try (InputStream in = Inputs.open(path);
                CsvParser csv = new CsvFactory().createParser(in)) {
            csv.enable(CsvParser.Feature.WRAP_AS_ARRAY);
            csv.enable(CsvParser.Feature.SKIP_EMPTY_LINES);
            csv.enable(CsvParser.Feature.TRIM_SPACES);
            count(csv, calls, path);
        } catch (IOException e) {
            throw Inputs.unreadable(path, e);
        }
        return calls;
    }

    private static void count(CsvParser csv, Map<String, Long> calls, Path path) throws IOException {
        int column = -1;
        int at = 0;
        boolean header = true;
        for (JsonToken token = csv.nextToken(); token != null; token = csv.nextToken()) {
            if (token == JsonToken.START_ARRAY) {
                at = 0;
            } else if (token == JsonToken.END_ARRAY) {
                if (header && column < 0) {
                    throw Failure.usage(Inputs.name(path) + ": no column model (expected: a header line with model)");
                }
                header = false;
            } else if (token.isScalarValue()) {
                String text = csv.getText().strip();
                if (header && text.replace("\uFEFF", "").equals("model")) {
                    column = at;
                } else if (!header && at == column && !text.isEmpty() && calls.size() < MAX_MODELS) {
                    calls.merge(text, 1L, Long::sum);
                }
                at++;
            }
        }
    }
}
