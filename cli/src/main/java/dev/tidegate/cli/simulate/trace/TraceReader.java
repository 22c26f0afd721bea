package dev.tidegate.cli.simulate.trace;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.tidegate.InvalidInputException;
import dev.tidegate.usage.Prices;
import java.io.BufferedInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads a trace row by row, in the order of the file, and keeps none. The file is CSV with a header line and commas, semicolons
 * or tabs: quotes, a byte order mark, either line end and blank lines are all right.
 */
public final class TraceReader {
    /** A header is shorter; a file without line ends is not searched to its end. */
    private static final int MAX_HEADER_BYTES = 1 << 16;

    private final String defaultModel;
    private final Prices prices;
    private final TraceForm form;
    private TraceNotes notes = TraceNotes.NONE;

    /** Of a trace in our own form. */
    public TraceReader(String defaultModel, Prices prices) {
        this(defaultModel, prices, TraceForm.OWN);
    }

    /**
     * @param defaultModel of the calls, where the trace does not name it
     * @param prices by which calls are priced
     * @param form of the trace
     */
    public TraceReader(String defaultModel, Prices prices, TraceForm form) {
        this.defaultModel = defaultModel;
        this.prices = prices;
        this.form = form;
    }

    /** Of the trace last read. */
    public TraceNotes notes() {
        return notes;
    }

    /**
     * Hands every call to {@code calls} until a row cannot be accepted; from there on only faults are looked for.
     *
     * @return how many rows there were
     * @throws InvalidTraceException if a row or the header cannot be accepted
     */
    public long read(InputStream in, Consumer<TraceCall> calls) throws IOException {
        Faults faults = new Faults();
        long rows = 0;
        try (CsvParser csv = parser(in)) {
            rows = rows(csv, calls, faults);
        } catch (JacksonException e) {
            faults.add(new TraceFault(lineOf(e), "row", firstLine(e), "CSV with closed quotes"));
        } catch (CharConversionException e) {
            faults.add(new TraceFault(rows + 1, "file", "bytes that are not UTF-8", "UTF-8 text"));
        }
        faults.throwIfAny();
        return rows;
    }

    private static CsvParser parser(InputStream in) throws IOException {
        InputStream marked = new BufferedInputStream(in, MAX_HEADER_BYTES);
        char separator = separator(marked);
        CsvParser csv = new CsvFactory().createParser(marked);
        csv.setSchema(CsvSchema.emptySchema().withColumnSeparator(separator));
        csv.enable(CsvParser.Feature.SKIP_EMPTY_LINES);
        csv.enable(CsvParser.Feature.TRIM_SPACES);
        return csv;
    }

    /** The comma, semicolon or tab that the first line has most of, outside quotes. */
    private static char separator(InputStream in) throws IOException {
        in.mark(MAX_HEADER_BYTES);
        Map<Character, Integer> counts = new LinkedHashMap<>();
        List.of(',', ';', '\t').forEach(one -> counts.put(one, 0));
        boolean quoted = false;
        boolean text = false;
        for (int i = 0, b = in.read(); i < MAX_HEADER_BYTES - 1 && b >= 0; i++, b = in.read()) {
            if (text && !quoted && (b == '\n' || b == '\r')) {
                break;
            }
            text |= b > ' ';
            quoted ^= b == '"';
            if (!quoted) {
                counts.computeIfPresent((char) b, (one, n) -> n + 1);
            }
        }
        in.reset();
        return counts.entrySet().stream()
                .reduce((one, other) -> other.getValue() > one.getValue() ? other : one)
                .orElseThrow()
                .getKey();
    }

    private long rows(CsvParser csv, Consumer<TraceCall> calls, Faults faults) throws IOException {
        List<InvalidInputException> ofHeader = new ArrayList<>();
        Columns columns = Columns.of(cells(csv), form, ofHeader);
        ofHeader.forEach(fault -> faults.add(TraceFault.of(1, fault)));
        if (!faults.none()) {
            return 0;
        }
        checkModel(columns);
        TraceNotes.Collector collector = new TraceNotes.Collector();
        RowParser parser = new RowParser(columns, defaultModel, prices, collector);
        Consumer<TraceCall> whileGood = call -> {
            if (faults.none()) {
                calls.accept(call);
            }
        };
        long rows = 0;
        for (List<String> cells = cells(csv); !cells.isEmpty(); cells = cells(csv)) {
            long line = csv.currentTokenLocation().getLineNr();
            parser.parse(line, cells, whileGood);
            parser.faults().forEach(fault -> faults.add(TraceFault.of(line, fault)));
            rows++;
        }
        if (rows == collector.notes && faults.none()) {
            faults.add(new TraceFault(
                    1, "file", rows == 0 ? "no rows" : rows + " rows, none of them a call", "a header and a call"));
        }
        notes = collector.notes(columns);
        return rows;
    }

    /** Said once, and not in every row. */
    private void checkModel(Columns columns) {
        if (columns.place(Column.MODEL).isEmpty()
                && prices.spendNanos(defaultModel, 1, 1).isEmpty()) {
            throw new InvalidInputException("--model", defaultModel, "a model of the price table");
        }
    }

    /** The next row; empty at the end of the file. */
    private static List<String> cells(CsvParser csv) throws IOException {
        List<String> cells = new ArrayList<>();
        for (JsonToken token = csv.nextToken(); token != null; token = csv.nextToken()) {
            if (token == JsonToken.END_ARRAY && !isBlank(cells)) {
                return cells;
            }
            if (token == JsonToken.END_ARRAY) {
                cells.clear();
            } else if (token != JsonToken.START_ARRAY) {
                cells.add(csv.getText());
            }
        }
        return cells;
    }

    /** The parser skips empty lines by itself, but not those that end in a carriage return. */
    private static boolean isBlank(List<String> cells) {
        return cells.isEmpty() || (cells.size() == 1 && cells.get(0).isBlank());
    }

    private static long lineOf(JacksonException e) {
        return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }

    private static String firstLine(JacksonException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("unreadable");
    }

    /** The first faults, and how many more. */
    private static final class Faults {
        private final List<TraceFault> shown = new ArrayList<>();
        private long more;

        void add(TraceFault fault) {
            if (shown.size() < InvalidTraceException.MAX_SHOWN) {
                shown.add(fault);
            } else {
                more++;
            }
        }

        boolean none() {
            return shown.isEmpty();
        }

        void throwIfAny() {
            if (!shown.isEmpty()) {
                throw new InvalidTraceException(shown, more);
            }
        }
    }
}
