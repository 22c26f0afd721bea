package dev.tidegate.cli.simulate;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.Prices;
import dev.tidegate.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Turns the cells of a row into a call, or into every fault the row has. */
final class RowParser {
    private static final String TOKENS = "an integer from 0 to " + Numbers.MAX_PART;

    private final Columns columns;
    private final String defaultModel;
    private final Prices prices;
    private final List<InvalidInputException> faults = new ArrayList<>();

    RowParser(Columns columns, String defaultModel, Prices prices) {
        this.columns = columns;
        this.defaultModel = defaultModel;
        this.prices = prices;
    }

    /** The call, or empty: then {@link #faults()} says why. */
    Optional<TraceCall> parse(long line, List<String> cells) {
        faults.clear();
        if (cells.size() != columns.names().size()) {
            faults.add(new InvalidInputException(
                    "row", cells.size() + " cells", columns.names().size() + " cells, as the header has"));
            return Optional.empty();
        }
        long micros = orFault(() -> Timestamps.micros(columns.name(columns.time()), cells.get(columns.time())), 0L);
        long input = orFault(() -> tokens(columns.input(), cells), 0L);
        long output = orFault(() -> tokens(columns.output(), cells), 0L);
        Optional<String> subject = id(columns.subject(), cells);
        Optional<String> user = id(columns.user(), cells);
        String model = id(columns.model(), cells).orElse(defaultModel);
        long spend = faults.isEmpty() ? orFault(() -> spend(model, input, output), 0L) : 0;
        return faults.isEmpty()
                ? Optional.of(new TraceCall(line, micros, subject, user, model, input, output, spend))
                : Optional.empty();
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

    private long tokens(int column, List<String> cells) {
        String text = cells.get(column);
        // 2^42 has 13 digits; a longer text is refused before it is parsed, so that no number overflows.
        boolean digits = !text.isEmpty() && text.length() <= 13 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Long.parseLong(text) > Numbers.MAX_PART) {
            throw new InvalidInputException(columns.name(column), text, TOKENS);
        }
        return Long.parseLong(text);
    }

    private Optional<String> id(OptionalInt column, List<String> cells) {
        if (column.isEmpty()) {
            return Optional.empty();
        }
        String text = cells.get(column.getAsInt());
        return orFault(() -> checked(columns.name(column.getAsInt()), text), Optional.of("invalid"));
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
        String column =
                columns.model().isPresent() ? columns.name(columns.model().getAsInt()) : "--model";
        long nanos = prices.spendNanos(model, input, output)
                .orElseThrow(() -> new InvalidInputException(column, model, "a model of the price table"));
        if (nanos > Numbers.MAX_PART) {
            throw new InvalidInputException("spend", nanos, "at most " + Numbers.MAX_PART + " nano-dollars for a call");
        }
        return nanos;
    }
}
