package dev.tidegate.config.prices;

import dev.tidegate.usage.CallConditions;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The prices of one input length at one time: standard ones, and those of terms such as a batch, each a factor on all
 * tokens or prices of its own by kind. Immutable.
 */
final class Rates {
    static final long UNIT = 1_000_000;

    /**
     * A factor or own prices that apply under a term.
     *
     * @param factor millionths; {@link #UNIT} where it has prices of its own
     * @param own prices that replace the standard ones
     */
    record Term(long factor, Map<TokenKind, Long> own) {
        Term {
            own = Map.copyOf(own);
        }

        private String said() {
            return own.isEmpty()
                    ? "x" + BigDecimal.valueOf(factor, 6).stripTrailingZeros().toPlainString() + " of each token price"
                    : "(" + PriceText.said(own) + ")";
        }
    }

    final Map<TokenKind, Long> own;
    final Map<String, Term> terms;
    final UnitPrices standard;

    Rates(Map<TokenKind, Long> own, Map<String, Term> terms) {
        this.own = Map.copyOf(own);
        this.terms = new TreeMap<>(terms);
        this.standard = new UnitPrices(own);
    }

    /** These rates with some prices replaced, and other terms; terms that are factors hold on. */
    Rates with(Map<TokenKind, Long> others, Map<String, Term> otherTerms) {
        Map<TokenKind, Long> all = new EnumMap<>(TokenKind.class);
        all.putAll(own);
        all.putAll(others);
        Map<String, Term> allTerms = new TreeMap<>();
        terms.forEach((name, term) -> {
            if (term.own().isEmpty()) {
                allTerms.put(name, term);
            }
        });
        allTerms.putAll(otherTerms);
        return new Rates(all, allTerms);
    }

    /** The prices under {@code asked}; terms without a price are added to {@code unpriced}. */
    UnitPrices under(List<CallConditions.Term> asked, List<CallConditions.Term> unpriced) {
        if (asked.isEmpty()) {
            return standard;
        }
        Map<TokenKind, Long> prices = new EnumMap<>(TokenKind.class);
        prices.putAll(own);
        List<Long> factors = new ArrayList<>();
        for (CallConditions.Term term : asked) {
            Term known = terms.get(term.name());
            if (known == null) {
                unpriced.add(term);
            } else {
                prices.putAll(known.own());
                factors.add(known.factor());
            }
        }
        for (long factor : factors) {
            prices.replaceAll((kind, price) -> kind.isToken() ? times(price, factor) : price);
        }
        return new UnitPrices(prices);
    }

    /** Up: a part of a pico-dollar is not given away. */
    private static long times(long price, long factor) {
        if (factor == UNIT) {
            return price;
        }
        BigInteger[] parts = BigInteger.valueOf(price)
                .multiply(BigInteger.valueOf(factor))
                .divideAndRemainder(BigInteger.valueOf(UNIT));
        return parts[0].longValueExact() + parts[1].signum();
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(text(own));
        terms.forEach((name, term) -> out.append(", ")
                .append(name)
                .append(' ')
                .append(
                        term.own().isEmpty()
                                ? "x"
                                        + BigDecimal.valueOf(term.factor(), 6)
                                                .stripTrailingZeros()
                                                .toPlainString()
                                : "(" + text(term.own()) + ")"));
        return out.toString();
    }

    /** In words for people: each price with its unit. {@link #toString()} stays as it is: the table's version is its hash. */
    String said() {
        StringBuilder out = new StringBuilder(PriceText.said(own));
        terms.forEach((name, term) -> out.append(", ").append(name).append(' ').append(term.said()));
        return out.toString();
    }

    private static String text(Map<TokenKind, Long> prices) {
        return new TreeMap<>(prices)
                .entrySet().stream()
                        .map(each -> each.getKey().text() + " $"
                                + BigDecimal.valueOf(each.getValue(), 6)
                                        .stripTrailingZeros()
                                        .toPlainString())
                        .collect(Collectors.joining(", "));
    }
}
