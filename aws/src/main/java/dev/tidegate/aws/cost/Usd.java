package dev.tidegate.aws.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Dollars: exact until they are shown. */
public final class Usd {
    /** As AWS's own calculator has it: 365 days of 24 hours, over twelve months. */
    public static final int HOURS_PER_MONTH = 730;

    private static final int CENT_DIGITS = 2;

    /** Far below a cent, even after a multiplication by every count there can be. */
    private static final int DIVISION_DIGITS = 20;

    private Usd() {}

    /** To the cent, halves up: the load balancer's $16.425 is $16.43. */
    public static BigDecimal cents(BigDecimal dollars) {
        return dollars.setScale(CENT_DIGITS, RoundingMode.HALF_UP);
    }

    /** What a month costs of something that is charged by the hour, not rounded. */
    public static BigDecimal month(BigDecimal hour) {
        return hour.multiply(BigDecimal.valueOf(HOURS_PER_MONTH));
    }

    static BigDecimal divide(BigDecimal dollars, long by) {
        return dollars.divide(BigDecimal.valueOf(by), DIVISION_DIGITS, RoundingMode.HALF_UP);
    }
}
