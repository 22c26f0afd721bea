package dev.tidegate.cli.simulate;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Prices;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads a trace row by row, in the order of the file, and keeps none. The file is CSV with a header line: quotes, a
 * byte order mark, either line end and blank lines are all right.
 */
public final class TraceReader {
    private final String defaultModel;
    private final Prices prices;

    /**
     * @param defaultModel of the calls, where the trace has no column for it
     * @param prices by which calls are priced
     */
    public TraceReader(String defaultModel, Prices prices) {
        this.defaultModel = defaultModel;
        this.prices = prices;
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
        CsvParser csv = new CsvFactory().createParser(in);
        csv.enable(CsvParser.Feature.SKIP_EMPTY_LINES);
        csv.enable(CsvParser.Feature.TRIM_SPACES);
        return csv;
    }

    private long rows(CsvParser csv, Consumer<TraceCall> calls, Faults faults) throws IOException {
        Columns columns;
        try {
            columns = Columns.of(cells(csv));
        } catch (InvalidInputException e) {
            faults.add(TraceFault.of(1, e));
            return 0;
        }
        checkModel(columns);
        RowParser parser = new RowParser(columns, defaultModel, prices);
        long rows = 0;
        for (List<String> cells = cells(csv); !cells.isEmpty(); cells = cells(csv)) {
            long line = csv.currentTokenLocation().getLineNr();
            parser.parse(line, cells).filter(call -> faults.none()).ifPresent(calls);
            parser.faults().forEach(fault -> faults.add(TraceFault.of(line, fault)));
            rows++;
        }
        if (rows == 0 && faults.none()) {
            faults.add(new TraceFault(1, "file", "no rows", "a header line and at least one row"));
        }
        return rows;
    }

    /** Said once, and not in every row. */
    private void checkModel(Columns columns) {
        if (columns.model().isEmpty() && prices.spendNanos(defaultModel, 1, 1).isEmpty()) {
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
