package dev.tidegate;

import java.util.Map;
import java.util.OptionalLong;

/** What models charge. Safe for any number of threads. */
@FunctionalInterface
public interface Prices {
    /**
     * The price of a call in nano-dollars, rounded up once; empty if the model has no price. An implementation never
     * answers 0 for a model it does not know.
     *
     * @param model the model's id as callers name it
     * @param inputTokens tokens sent, 0 … 2^42
     * @param outputTokens tokens received, 0 … 2^42
     */
    OptionalLong spendNanos(String model, long inputTokens, long outputTokens);

    /**
     * What one token of each kind costs, in pico-dollars (a trillionth of a US dollar): the prices at which a
     * reservation settles, whatever they become meanwhile. Empty if the model has none; its spend then stays as held
     * unless a usage names it.
     */
    default Map<TokenKind, Long> picosPerToken(String model) {
        return Map.of();
    }
}
