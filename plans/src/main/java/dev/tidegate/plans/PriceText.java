package dev.tidegate.plans;

import dev.tidegate.InvalidInputException;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A price per million tokens, as vendors print it, and per token, as it is counted. */
final class PriceText {
    /** $1 per million tokens is 10^12 / 10^6 pico-dollars per token, so the sixth decimal is one pico-dollar. */
    private static final int DECIMALS = 6;

    /** Fifteen times the dearest model there was; a slip of the decimal point is likelier. */
    private static final long MAX_DOLLARS = 10_000;

    static final String FORM =
            "US dollars per million tokens such as $2.50, from $0 to $" + MAX_DOLLARS + ", at most 6 decimals";

    private static final Pattern DOLLARS = Pattern.compile("\\$((?:0|[1-9][0-9]{0,4})(?:\\.[0-9]{1,12})?)");

    private PriceText() {}

    /** Exact pico-dollars per token. */
    static long picosPerToken(String text) {
        Matcher matcher = DOLLARS.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException("price", text, FORM);
        }
        BigDecimal picos =
                new BigDecimal(matcher.group(1)).movePointRight(DECIMALS).stripTrailingZeros();
        if (picos.scale() > 0 || picos.compareTo(BigDecimal.valueOf(MAX_DOLLARS).movePointRight(DECIMALS)) > 0) {
            throw new InvalidInputException("price", text, FORM);
        }
        return picos.longValueExact();
    }
}
