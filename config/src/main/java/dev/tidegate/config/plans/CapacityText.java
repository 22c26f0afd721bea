package dev.tidegate.config.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.CountText;
import java.math.BigDecimal;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Capacities and amounts as people write them: {@code 50}, {@code 2M}, {@code $10}, {@code unlimited}. Exact decimals;
 * no floating point comes near money. Safe for any number of threads.
 */
public final class CapacityText {
    /** A capacity that counts and never denies. */
    static final String UNLIMITED = "unlimited";

    private static final Pattern DOLLARS = Pattern.compile("\\$((?:0|[1-9][0-9]{0,15})(?:\\.[0-9]{1,9})?)");
    private static final int NANO_DIGITS = 9;
    private static final String COUNT_FORM =
            "a whole number such as 50, 250k, 2M or 1G, from 1 to " + Numbers.MAX_SUM + ", or unlimited";
    private static final String SPEND_FORM = "US dollars with their sign, such as $10 or $0.50, from $0.000000001 to "
            + dollars(Numbers.MAX_SUM) + ", or unlimited";

    private CapacityText() {}

    /**
     * The capacity that {@code text} says, in the meter's unit (spend: nano-dollars); empty if unlimited. The suffixes
     * k, M and G are thousands, millions and billions.
     *
     * @throws InvalidInputException naming {@code capacity} and what the meter accepts
     */
    public static OptionalLong parse(Meter meter, String text) {
        if (text.equals(UNLIMITED)) {
            return OptionalLong.empty();
        }
        boolean spend = meter.equals(Meter.SPEND);
        BigDecimal units = spend ? nanos(text) : count(text);
        if (units.signum() <= 0
                || units.stripTrailingZeros().scale() > 0
                || units.compareTo(BigDecimal.valueOf(Numbers.MAX_SUM)) > 0) {
            throw new InvalidInputException("capacity", text, form(meter));
        }
        return OptionalLong.of(units.longValueExact());
    }

    /** What {@link #parse} accepts for {@code meter}. */
    static String form(Meter meter) {
        return meter.equals(Meter.SPEND) ? SPEND_FORM : COUNT_FORM;
    }

    private static BigDecimal count(String text) {
        return CountText.read(text).orElseThrow(() -> new InvalidInputException("capacity", text, COUNT_FORM));
    }

    private static BigDecimal nanos(String text) {
        Matcher matcher = DOLLARS.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException("capacity", text, SPEND_FORM);
        }
        return new BigDecimal(matcher.group(1)).movePointRight(NANO_DIGITS);
    }

    /** The shortest exact text that {@link #parse} reads back: {@code $10}, {@code $0.50}, {@code 2M}. */
    public static String format(Meter meter, OptionalLong capacity) {
        if (capacity.isEmpty()) {
            return UNLIMITED;
        }
        long units = capacity.getAsLong();
        return meter.equals(Meter.SPEND) ? dollars(units) : rounded(units);
    }

    private static String rounded(long units) {
        long size = 1_000_000_000L;
        for (char suffix : new char[] {'G', 'M', 'k'}) {
            // 1000 reads better than 1k in a table of requests; from 10k on the zeros are what is misread.
            if (units % size == 0 && units >= Math.max(size, 10_000)) {
                return units / size + String.valueOf(suffix);
            }
            size /= 1000;
        }
        return Long.toString(units);
    }

    /** An amount for a table: spend in dollars with the digits it has, at least cents; a count in plain digits. */
    public static String formatAmount(Meter meter, long units) {
        if (!meter.equals(Meter.SPEND)) {
            return Long.toString(units);
        }
        BigDecimal exact = BigDecimal.valueOf(units, NANO_DIGITS).stripTrailingZeros();
        return sign(exact) + exact.abs().setScale(Math.max(2, exact.scale())).toPlainString();
    }

    private static String dollars(long nanos) {
        BigDecimal exact = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
        int digits = exact.scale() <= 0 ? 0 : Math.max(2, exact.scale());
        return sign(exact) + exact.abs().setScale(digits).toPlainString();
    }

    private static String sign(BigDecimal amount) {
        return amount.signum() < 0 ? "-$" : "$";
    }
}
