package dev.tidegate.aws.cost;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The monthly cost, item by item. An item without a price in the table is named, and then there is no total: a sum
 * with a hole in it would look cheap.
 *
 * @param lines in the order a reader adds them up
 * @param missing what the table has no price for, by its key
 */
public record Bill(List<Line> lines, List<String> missing) {
    /**
     * One item of a bill and its price in dollars.
     *
     * @param what the item and how many of it
     * @param dollars a month, not rounded
     */
    public record Line(String what, BigDecimal dollars) {}

    /** Stores an unmodifiable copy of the lists. */
    public Bill {
        lines = List.copyOf(lines);
        missing = List.copyOf(missing);
    }

    /** Dollars a month, not rounded; none where a price is missing. */
    public Optional<BigDecimal> total() {
        return missing.isEmpty()
                ? Optional.of(lines.stream().map(Line::dollars).reduce(BigDecimal.ZERO, BigDecimal::add))
                : Optional.empty();
    }
}
