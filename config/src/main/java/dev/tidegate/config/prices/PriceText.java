package dev.tidegate.config.prices;

import dev.tidegate.InvalidInputException;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A price per million tokens, as vendors print it, and per token, as it is counted. */
final class PriceText {
    /** $1 per million tokens is 10^12 / 10^6 pico-dollars per token, so the sixth decimal is one pico-dollar. */
    private static final int DECIMALS = 6;

    /** Fifteen times the dearest model there was; a slip of the decimal point is likelier. */
    private static final long MAX_DOLLARS = 10_000;

    /** A web search costs a cent or a few; a dollar is far from any tool there was. */
    private static final long MAX_UNIT_DOLLARS = UnitPrices.MAX_PICOS / 1_000_000;

    static final String FORM =
            "US dollars per million tokens such as $2.50, from $0 to $" + MAX_DOLLARS + ", at most 6 decimals";

    private static final String UNIT_FORM =
            "US dollars per million calls, searches or seconds such as $10000, from $0 to $" + MAX_UNIT_DOLLARS
                    + ", at most 6 decimals";

    private static final Pattern DOLLARS = Pattern.compile("\\$((?:0|[1-9][0-9]{0,6})(?:\\.[0-9]{1,12})?)");

    private PriceText() {}

    static String form(TokenKind kind) {
        return kind.isToken() ? FORM : UNIT_FORM;
    }

    /** What a price is for, such as {@code 1M tokens}. */
    static String per(TokenKind kind) {
        return switch (kind) {
            case TOOL_CALL -> "1M calls";
            case SEARCH -> "1M searches";
            case SECONDS -> "1M seconds";
            default -> "1M tokens";
        };
    }

    /** US dollars per million of a kind. */
    static BigDecimal dollars(long picos) {
        BigDecimal plain = BigDecimal.valueOf(picos, DECIMALS).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** Such as {@code input $1.25, output $10 per 1M tokens, search $10000 per 1M searches}. */
    static String said(Map<TokenKind, Long> picos) {
        StringBuilder out = new StringBuilder();
        String unit = "";
        for (Map.Entry<TokenKind, Long> each : new TreeMap<>(picos).entrySet()) {
            String own = per(each.getKey());
            if (!unit.isEmpty()) {
                out.append(unit.equals(own) ? "" : " per " + unit).append(", ");
            }
            unit = own;
            out.append(each.getKey().text())
                    .append(" $")
                    .append(dollars(each.getValue()).toPlainString());
        }
        return unit.isEmpty() ? "" : out.append(" per ").append(unit).toString();
    }

    /** Exact pico-dollars for one of {@code kind}. */
    static long picos(TokenKind kind, String text) {
        Matcher matcher = DOLLARS.matcher(text);
        if (!matcher.matches()) {
            throw new InvalidInputException("price", text, form(kind));
        }
        long maxDollars = kind.isToken() ? MAX_DOLLARS : MAX_UNIT_DOLLARS;
        BigDecimal picos =
                new BigDecimal(matcher.group(1)).movePointRight(DECIMALS).stripTrailingZeros();
        if (picos.scale() > 0 || picos.compareTo(BigDecimal.valueOf(maxDollars).movePointRight(DECIMALS)) > 0) {
            throw new InvalidInputException("price", text, form(kind));
        }
        return picos.longValueExact();
    }
}
