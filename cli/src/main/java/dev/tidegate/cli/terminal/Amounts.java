package dev.tidegate.cli.terminal;

import dev.tidegate.plan.Meter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalLong;

/** Formats amounts of meters for people. */
public final class Amounts {
    private static final int NANO_DIGITS = 9;
    private static final int CENT_DIGITS = 2;

    private Amounts() {}

    /** In the unit of the meter: dollars for spend, with every digit that is not zero. */
    public static String exact(String meter, long units) {
        return meter.equals(Meter.SPEND.name()) ? dollars(units) : String.valueOf(units);
    }

    /** An exact amount, or {@code unlimited}. */
    public static String exact(String meter, OptionalLong units) {
        return units.isPresent() ? exact(meter, units.getAsLong()) : "unlimited";
    }

    private static String dollars(long nanos) {
        BigDecimal value = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
        return "$"
                + value.setScale(value.scale() <= 0 ? 0 : Math.max(CENT_DIGITS, value.scale()))
                        .toPlainString();
    }

    /** Dollars to the cent, for sums over many calls. */
    public static String cents(long nanos) {
        BigDecimal value = BigDecimal.valueOf(nanos, NANO_DIGITS).setScale(CENT_DIGITS, RoundingMode.HALF_UP);
        return (value.signum() < 0 ? "-$" : "$") + String.format(Locale.ROOT, "%,.2f", value.abs());
    }

    /** With separators for thousands. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** With a sign, for differences. */
    public static String signed(long number) {
        return number == 0 ? "=" : String.format(Locale.ROOT, "%+,d", number);
    }

    /** {@code 1 row}, {@code 2 rows}. */
    public static String plural(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }
}
