package dev.tidegate.spi;

import java.util.Map;

/**
 * A usage as a store takes it: tokens by kind, and amounts for meters. Not to be changed once given away.
 *
 * @param tokens whether it speaks of tokens; a kind it does not name is then 0
 * @param kinds how many tokens of each {@link dev.tidegate.TokenKind}, by ordinal; each 0 … 2^42
 * @param meters amounts by the key of their meter, see {@link Formula#key}; they go before what tokens would make
 * @param unknown whether the true usage may be more: at least what is held counts, and it is marked as estimated
 */
public record Amounts(boolean tokens, long[] kinds, Map<Long, Long> meters, boolean unknown) {
    /** Copies the meters, not the kinds. */
    public Amounts {
        meters = Map.copyOf(meters);
    }
}
