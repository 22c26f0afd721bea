package dev.tidegate;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.spi.DidYouMean;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The tenants with the largest amounts of one measure, as far as one process decided, with the error of each figure: the true
 * amount is never outside of {@link Row#atLeast} … {@link Row#atMost}. It is kept in bounded memory, so the amounts of tenants
 * beyond some thousand are bounds and not exact. Immutable.
 *
 * @param measure what is added up
 * @param since amounts of this instant or later; by the clock of the store. While nothing is decided it stays that of the
 *     last call
 * @param rows the tenants, the largest {@link Row#atMost} first
 * @param othersAtMost no tenant that has no row has more than this
 * @param total of all tenants, those without a row too
 */
public record TopUse(Measure measure, Instant since, List<Row> rows, long othersAtMost, long total) {
    /** The measure by which tenants are compared. */
    public enum Measure {
        /** Calls that were allowed. */
        CALLS,
        /** Calls that were denied. */
        DENIED,
        /** Tokens of acquires, and of reservations once they are settled, as the plan's token limits count them. */
        TOKENS,
        /** Nano-dollars of acquires, and of reservations once they are settled, under plans that limit spend. */
        SPEND;

        /** As a caller writes it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The measure that a caller wrote.
         *
         * @throws InvalidInputException if there is no such measure
         */
        public static Measure of(String field, String text) {
            required("field", field);
            required(field, text);
            return Arrays.stream(values())
                    .filter(each -> each.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInputException(
                            field,
                            text,
                            DidYouMean.expected(
                                    "calls, denied, tokens or spend",
                                    text,
                                    Arrays.stream(values()).map(Measure::text).toList())));
        }
    }

    /**
     * One tenant. The two figures are equal for a tenant that was counted from its first call on.
     *
     * @param tenant whose amount it is
     * @param atLeast the true amount is this or more
     * @param atMost the true amount is this or less
     */
    public record Row(String tenant, long atLeast, long atMost) {}

    /** Copies the rows, so that the record is immutable. */
    public TopUse {
        rows = List.copyOf(rows);
    }

    /** What a limiter says that does not count it. */
    public static TopUse nothing(Measure measure) {
        return new TopUse(required("measure", measure), Instant.EPOCH, List.of(), 0, 0);
    }
}
