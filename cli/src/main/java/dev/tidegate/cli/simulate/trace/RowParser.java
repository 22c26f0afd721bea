package dev.tidegate.cli.simulate.trace;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.Subject;
import dev.tidegate.usage.Prices;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Turns the cells of a row into its calls, or into every fault of the row. */
public final class RowParser {
    /** Who made the calls of which a trace with a subject column names no subject. */
    static final String NO_SUBJECT = "(none)";

    /** As many as are kept where rows overlap in time. */
    public static final int MAX_CALLS = 5_000_000;

    private final Columns columns;
    private final String defaultModel;
    private final Prices prices;
    private final TraceNotes.Collector notes;
    private final List<InvalidInputException> faults = new ArrayList<>();

    /** The values that all calls of a row share. */
    private record Row(
            long line,
            long micros,
            long spanMicros,
            Optional<String> subject,
            Optional<String> user,
            String model,
            long input,
            long output,
            OptionalLong estimate,
            OptionalLong characters,
            int calls) {}

    RowParser(Columns columns, String defaultModel, Prices prices, TraceNotes.Collector notes) {
        this.columns = columns;
        this.defaultModel = defaultModel;
        this.prices = prices;
        this.notes = notes;
    }

    /** Hands the calls on, or none: then {@link #faults()} says why, or the row stands for no call. */
    void parse(long line, List<String> cells, Consumer<TraceCall> out) {
        faults.clear();
        if (cells.size() != columns.size()) {
            faults.add(new InvalidInputException(
                    "row", cells.size() + " cells", columns.size() + " cells, as the header has"));
            return;
        }
        boolean counted = columns.place(Column.CALLS).isPresent();
        int calls = counted ? orFault(() -> calls(cells), 1) : 1;
        if (!columns.isCall(cells) || calls == 0) {
            notes.notes++;
            return;
        }
        notes.row(columns, cells);
        notes.grouped += calls > 1 ? 1 : 0;
        Row row = row(line, cells, calls);
        for (int i = 0; i < calls && faults.isEmpty(); i++) {
            call(row, i, out);
        }
    }

    private Row row(long line, List<String> cells, int calls) {
        long micros = orFault(() -> time(Column.TIME, cells), 0L);
        boolean lasts = calls > 1 && !columns.cell(Column.END, cells).isEmpty();
        long end = lasts ? orFault(() -> time(Column.END, cells), micros) : micros;
        Optional<String> subject = id(Column.SUBJECT, cells);
        if (subject.isEmpty() && columns.place(Column.SUBJECT).isPresent()) {
            subject = Optional.of(NO_SUBJECT);
            notes.unnamed += calls;
        }
        return new Row(
                line,
                micros,
                Math.max(0, end - micros),
                subject,
                id(Column.USER, cells),
                id(Column.MODEL, cells).orElse(defaultModel),
                orFault(() -> tokens(Column.INPUT, cells), 0L),
                orFault(() -> tokens(Column.OUTPUT, cells), 0L),
                mayBe(Column.ESTIMATE, cells),
                mayBe(Column.CHARACTERS, cells),
                calls);
    }

    /** Call {@code i} of a row: spread evenly over its time, with an equal share of its tokens. */
    private void call(Row row, int i, Consumer<TraceCall> out) {
        long input = share(row.input(), row.calls(), i);
        long output = share(row.output(), row.calls(), i);
        long spend = faults.isEmpty() ? orFault(() -> spend(row.model(), input, output), 0L) : 0;
        if (faults.isEmpty()) {
            long micros = row.micros() + row.spanMicros() / row.calls() * i;
            out.accept(new TraceCall(
                    row.line(),
                    micros,
                    row.subject(),
                    row.user(),
                    row.model(),
                    input,
                    output,
                    spend,
                    share(row.estimate(), row.calls(), i),
                    share(row.characters(), row.calls(), i)));
        }
    }

    /** Shares differ by one at most and add up to the whole. */
    private static long share(long whole, int parts, int i) {
        return whole / parts + (i < whole % parts ? 1 : 0);
    }

    private static OptionalLong share(OptionalLong whole, int parts, int i) {
        return whole.isPresent() ? OptionalLong.of(share(whole.getAsLong(), parts, i)) : whole;
    }

    /** An empty cell says nothing. */
    private OptionalLong mayBe(Column meaning, List<String> cells) {
        return columns.cell(meaning, cells).isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(orFault(() -> tokens(meaning, cells), 0L));
    }

    /** Of the row last parsed. */
    List<InvalidInputException> faults() {
        return faults;
    }

    private <T> T orFault(Supplier<T> parse, T otherwise) {
        try {
            return parse.get();
        } catch (InvalidInputException e) {
            faults.add(e);
            return otherwise;
        }
    }

    private long time(Column meaning, List<String> cells) {
        return Timestamps.micros(columns.name(meaning), columns.cell(meaning, cells));
    }

    /** An empty cell stands for one call, unless the row has no tokens either: exports have rows of days without a call. */
    private int calls(List<String> cells) {
        String text = columns.cell(Column.CALLS, cells);
        if (text.isEmpty()) {
            boolean nothing = columns.cell(Column.INPUT, cells).isEmpty()
                    && columns.cell(Column.OUTPUT, cells).isEmpty();
            return nothing ? 0 : 1;
        }
        return (int) integer(Column.CALLS, text, MAX_CALLS);
    }

    private long tokens(Column meaning, List<String> cells) {
        return integer(meaning, columns.cell(meaning, cells), Numbers.MAX_PART);
    }

    private long integer(Column meaning, String text, long most) {
        // 2^42 has 13 digits; a longer text is refused before it is parsed, so that no number overflows.
        boolean digits = !text.isEmpty() && text.length() <= 13 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Long.parseLong(text) > most) {
            throw new InvalidInputException(columns.name(meaning), text, "an integer from 0 to " + most);
        }
        return Long.parseLong(text);
    }

    /** An empty cell names nothing. */
    private Optional<String> id(Column meaning, List<String> cells) {
        String text = columns.cell(meaning, cells);
        return text.isEmpty()
                ? Optional.empty()
                : orFault(() -> checked(columns.name(meaning), text), Optional.of("invalid"));
    }

    /** The rule for ids is the one of {@link Subject}; only the name of the field is the file's. */
    private static Optional<String> checked(String column, String id) {
        try {
            return Optional.of(Subject.of(id).tenant());
        } catch (InvalidInputException e) {
            InvalidInputException refusal = new InvalidInputException(column, id, e.expected());
            refusal.initCause(e);
            throw refusal;
        }
    }

    private long spend(String model, long input, long output) {
        String column = columns.place(Column.MODEL).isPresent() ? columns.name(Column.MODEL) : "--model";
        long nanos = prices.spendNanos(model, input, output)
                .orElseThrow(() -> new InvalidInputException(column, model, "a model of the price table"));
        if (nanos > Numbers.MAX_PART) {
            throw new InvalidInputException("spend", nanos, "at most " + Numbers.MAX_PART + " nano-dollars for a call");
        }
        return nanos;
    }
}
