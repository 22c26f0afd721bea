package dev.tidegate.spi;

import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.util.Map;
import java.util.Optional;

/**
 * What a call took, as a store reads it. Immutable.
 *
 * @param usage tokens by kind; empty if it does not speak of tokens
 * @param meters amounts by the key of their meter, see {@link Formula#key}; they go before what tokens would make
 * @param unknown whether the true usage may be more: at least what is held counts, and it is marked as estimated
 */
public record Amounts(Optional<Usage> usage, Map<Long, Long> meters, boolean unknown) {
    /** Copies the collections, so that the record is immutable. */
    public Amounts {
        meters = Map.copyOf(meters);
    }

    /** How many tokens of {@code kind}; 0 if it does not speak of tokens. */
    public long count(TokenKind kind) {
        return usage.map(said -> said.count(kind)).orElse(0L);
    }
}
