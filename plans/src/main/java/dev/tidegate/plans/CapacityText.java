package dev.tidegate.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Meter;
import dev.tidegate.Numbers;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How capacities and amounts are written: {@code 50}, {@code 2M}, {@code $10}, {@code unlimited}. */
public final class CapacityText {
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,16})([kKMG]?)");
    private static final Pattern DOLLARS = Pattern.compile("\\$([0-9]{1,7}(?:\\.[0-9]{1,9})?)");
    private static final int NANO_DIGITS = 9;

    private CapacityText() {}

    /**
     * Reads a capacity; empty for {@code unlimited}.
     *
     * @throws InvalidInputException if it is of another form, or out of 1 … 2^52 units
     */
    public static OptionalLong parse(Meter meter, String text) {
        if (text.equals("unlimited")) {
            return OptionalLong.empty();
        }
        long units = amount(meter, "capacity", text);
        if (units < 1 || units > Numbers.MAX_SUM) {
            throw new InvalidInputException("capacity", text, expected(meter));
        }
        return OptionalLong.of(units);
    }

    /**
     * Reads an amount of a meter: a whole number with k, M or G for thousands, millions, thousand millions; dollars for
     * spend, exact to the nano-dollar. A bare number of dollars or nano-dollars would be a guess at money, and is refused.
     *
     * @throws InvalidInputException naming {@code field}
     */
    public static long amount(Meter meter, String field, String text) {
        boolean money = meter.equals(Meter.SPEND);
        Matcher matcher = (money ? DOLLARS : COUNT).matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException(field, text, expected(meter));
        }
        try {
            return money
                    ? new BigDecimal(matcher.group(1))
                            .movePointRight(NANO_DIGITS)
                            .longValueExact()
                    : Math.multiplyExact(Long.parseLong(matcher.group(1)), factor(matcher.group(2)));
        } catch (ArithmeticException e) {
            throw new InvalidInputException(field, text, expected(meter));
        }
    }

    private static long factor(String suffix) {
        return switch (suffix) {
            case "k", "K" -> 1_000L;
            case "M" -> 1_000_000L;
            case "G" -> 1_000_000_000L;
            default -> 1L;
        };
    }

    private static String expected(Meter meter) {
        return meter.equals(Meter.SPEND)
                ? "dollars such as $10 or $0.50, above 0 and at most $4503599, or unlimited"
                : "a whole number from 1 to " + Numbers.MAX_SUM + " such as 50, 20k or 2M, or unlimited";
    }

    /** The shortest text that {@link #parse} reads back. */
    public static String format(Meter meter, OptionalLong capacity) {
        if (capacity.isEmpty()) {
            return "unlimited";
        }
        long units = capacity.getAsLong();
        if (meter.equals(Meter.SPEND)) {
            return formatAmount(meter, units);
        }
        if (units % 1_000_000 == 0) {
            return units / 1_000_000 + "M";
        }
        return units % 1_000 == 0 ? units / 1_000 + "k" : Long.toString(units);
    }

    /** An amount for people: spend in dollars, as many digits as it has and at least cents unless whole. */
    public static String formatAmount(Meter meter, long units) {
        if (!meter.equals(Meter.SPEND)) {
            return String.format(Locale.ROOT, "%d", units);
        }
        BigDecimal dollars = BigDecimal.valueOf(units, NANO_DIGITS).stripTrailingZeros();
        int scale = dollars.scale() <= 0 ? 0 : Math.max(2, dollars.scale());
        return "$" + dollars.setScale(scale).toPlainString();
    }
}
