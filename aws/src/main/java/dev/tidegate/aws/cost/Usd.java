package dev.tidegate.aws.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Dollars: exact until they are shown. */
public final class Usd {
    private static final int CENT_DIGITS = 2;

    /** Far below a cent, even after a multiplication by every count there can be. */
    private static final int DIVISION_DIGITS = 20;

    private Usd() {}

    /** To the cent, halves up: the load balancer's $16.425 is $16.43. */
    public static BigDecimal cents(BigDecimal dollars) {
        return dollars.setScale(CENT_DIGITS, RoundingMode.HALF_UP);
    }

    static BigDecimal divide(BigDecimal dollars, long by) {
        return dollars.divide(BigDecimal.valueOf(by), DIVISION_DIGITS, RoundingMode.HALF_UP);
    }
}
