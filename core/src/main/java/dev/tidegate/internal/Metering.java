package dev.tidegate.internal;

import dev.tidegate.Numbers;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Formula;
import java.util.List;

/** What a usage amounts to for one limit. Every intermediate is exact in a double, or at its bound. */
final class Metering {
    private static final long PICOS_PER_NANO = 1000;
    private static final long MAX_PICOS = 1L << 53;

    private Metering() {}

    /**
     * The amount by {@code formula}; {@code held} if the usage does not speak of it, and at least that if it is unknown.
     */
    static long amount(Formula formula, Amounts usage, long held) {
        long amount = known(formula, usage, held);
        return usage.unknown() ? Math.max(amount, held) : amount;
    }

    private static long known(Formula formula, Amounts usage, long held) {
        Long said = usage.meters().get(formula.meter());
        if (said != null) {
            return said;
        }
        if (!usage.tokens() || formula.weights().isEmpty()) {
            return held;
        }
        if (formula.meter() == Formula.SPEND) {
            return (sum(formula.weights(), usage.kinds(), MAX_PICOS) + PICOS_PER_NANO - 1) / PICOS_PER_NANO;
        }
        return sum(formula.weights(), usage.kinds(), Numbers.MAX_SUM);
    }

    private static long sum(List<Formula.Weight> weights, long[] kinds, long bound) {
        long sum = 0;
        for (Formula.Weight weight : weights) {
            long count = kinds[weight.kind()];
            long product = count > bound / weight.weight() ? bound : count * weight.weight();
            sum = Math.min(bound, sum + product);
        }
        return sum;
    }
}
