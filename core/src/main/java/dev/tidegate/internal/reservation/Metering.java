package dev.tidegate.internal.reservation;

import dev.tidegate.Numbers;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.util.Optional;

/** The amount of a usage for one limit. Every intermediate is exact in a double, or at its bound. */
public final class Metering {
    private static final TokenKind[] KINDS = TokenKind.values();
    private static final long PICOS_PER_NANO = 1000;
    private static final long MAX_PICOS = 1L << 53;

    private Metering() {}

    /**
     * The amount by {@code formula}; {@code held} if the usage does not speak of it, and at least that if it is unknown.
     *
     * @param prices those that the reservation was made with
     */
    public static long amount(Formula formula, Optional<UnitPrices> prices, Amounts actual, long held) {
        Long said = actual.meters().get(formula.meter());
        long amount = said != null
                ? said
                : actual.usage()
                        .map(usage -> ofTokens(formula, prices, usage, held))
                        .orElse(held);
        return actual.unknown() ? Math.max(amount, held) : amount;
    }

    private static long ofTokens(Formula formula, Optional<UnitPrices> prices, Usage usage, long held) {
        if (formula.meter() == Formula.INPUT_TOKENS) {
            return bounded(usage.inputTokens());
        }
        if (formula.meter() == Formula.OUTPUT_TOKENS) {
            return bounded(usage.outputTokens());
        }
        if (formula.meter() == Formula.TOKENS) {
            return bounded(formula.weights().isEmpty() ? byDefault(usage) : byWeights(formula, usage));
        }
        if (formula.meter() == Formula.SPEND && prices.isPresent()) {
            return spend(prices.get(), usage);
        }
        return held;
    }

    /** What the default weights make of the tokens. */
    static long byDefault(Usage usage) {
        long sum = 0;
        for (TokenKind kind : KINDS) {
            sum += usage.count(kind) * TokenWeights.DEFAULT.of(kind);
        }
        return sum;
    }

    private static long byWeights(Formula formula, Usage usage) {
        long sum = 0;
        for (Formula.Weight weight : formula.weights()) {
            sum += usage.count(KINDS[weight.kind()]) * weight.weight();
        }
        return sum;
    }

    private static long bounded(long sum) {
        return Math.min(sum, Numbers.MAX_SUM);
    }

    /** The price in nano-dollars, rounded up once; at its bound where a call that was made costs more. */
    public static long spend(UnitPrices prices, Usage usage) {
        return (picos(prices, usage) + PICOS_PER_NANO - 1) / PICOS_PER_NANO;
    }

    private static long picos(UnitPrices prices, Usage usage) {
        long sum = 0;
        for (TokenKind kind : KINDS) {
            long count = usage.billed(kind);
            long price = prices.picos(kind);
            sum = price > 0 && count > (MAX_PICOS - sum) / price ? MAX_PICOS : sum + count * price;
        }
        return sum;
    }
}
