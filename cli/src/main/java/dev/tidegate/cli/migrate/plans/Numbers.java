package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.NotCarriedException;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** Numbers as other limiters write them; a source may hold anything. */
final class Numbers {
    /** The most that one part of a cost may be. */
    static final long MAX_AMOUNT = 1L << 42;

    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?([eE][+-]?\\d{1,2})?");

    private Numbers() {}

    /** A number, whole or not. */
    static BigDecimal decimal(String text, String what) {
        if (!DECIMAL.matcher(text).matches()) {
            throw new NotCarriedException(what + " that is no number");
        }
        return new BigDecimal(text);
    }

    /** A whole number from 0 up to {@link #MAX_AMOUNT}. */
    static long count(String text) {
        if (!text.matches("\\d{1,13}") || Long.parseLong(text) > MAX_AMOUNT) {
            throw new NotCarriedException("a count that is no whole number up to 2^42");
        }
        return Long.parseLong(text);
    }

    /** What is drawn from a bucket: the missing part of its capacity, rounded up, at most the capacity. */
    static long drawn(long capacity, BigDecimal level) {
        BigDecimal missing = BigDecimal.valueOf(capacity).subtract(level);
        return missing.signum() <= 0
                ? 0
                : missing.min(BigDecimal.valueOf(capacity))
                        .setScale(0, java.math.RoundingMode.CEILING)
                        .longValueExact();
    }
}
