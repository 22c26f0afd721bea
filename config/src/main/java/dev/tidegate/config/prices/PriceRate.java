package dev.tidegate.config.prices;

import dev.tidegate.usage.TokenKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The price of a model under one set of conditions. Immutable. */
public final class PriceRate {
    private final Optional<LocalDate> from;
    private final Optional<String> hours;
    private final long aboveInputTokens;
    private final Rates rates;

    /**
     * A term of a call, such as a batch.
     *
     * @param factor of each token price; empty where the term has prices of its own
     * @param dollarsPerMillion those prices
     */
    public record Term(Optional<BigDecimal> factor, Map<TokenKind, BigDecimal> dollarsPerMillion) {}

    PriceRate(Optional<LocalDate> from, Optional<String> hours, long aboveInputTokens, Rates rates) {
        this.from = from;
        this.hours = hours;
        this.aboveInputTokens = aboveInputTokens;
        this.rates = rates;
    }

    /** The first day on which it holds, if it has one. */
    public Optional<LocalDate> from() {
        return from;
    }

    /** The hours in which it holds, if not at all times, such as {@code 16:30-00:30 UTC}. */
    public Optional<String> hours() {
        return hours;
    }

    /** It holds for an input of more tokens than this; 0 is any. */
    public long aboveInputTokens() {
        return aboveInputTokens;
    }

    /** US dollars per million tokens, or per million calls, searches or seconds where the kind counts those. */
    public Map<TokenKind, BigDecimal> dollarsPerMillion() {
        return dollars(rates.own);
    }

    /** What terms do to the price, by name. */
    public Map<String, Term> terms() {
        Map<String, Term> terms = new LinkedHashMap<>();
        rates.terms.forEach((name, term) -> terms.put(
                name,
                term.own().isEmpty()
                        ? new Term(Optional.of(PriceText.dollars(term.factor())), Map.of())
                        : new Term(Optional.empty(), dollars(term.own()))));
        return terms;
    }

    private static Map<TokenKind, BigDecimal> dollars(Map<TokenKind, Long> picos) {
        Map<TokenKind, BigDecimal> dollars = new TreeMap<>();
        picos.forEach((kind, each) -> dollars.put(kind, PriceText.dollars(each)));
        return dollars;
    }
}
