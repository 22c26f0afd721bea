package dev.tidegate.usage;

import dev.tidegate.InvalidInputException;
import java.util.Map;

/**
 * How much one token of each kind counts in a {@code tokens} limit. Integers from 0 to 1000.
 *
 * @param byKind the weight of each kind that differs from the default (input, cache_write, cache_write_1h, output,
 *     audio_in, audio_out, image_in, image_out 1; what is read from a cache, reasoning, tool_call, search, seconds 0)
 */
public record TokenWeights(Map<TokenKind, Integer> byKind) {
    /** What is sent and received counts once; cache reads and tool calls do not count; reasoning is part of output. */
    public static final TokenWeights DEFAULT = new TokenWeights(Map.of());

    private static final int MAX_WEIGHT = 1000;

    /** @throws InvalidInputException if a weight is out of range */
    public TokenWeights {
        byKind = Map.copyOf(byKind);
        byKind.forEach((kind, weight) -> {
            if (weight < 0 || weight > MAX_WEIGHT) {
                throw new InvalidInputException("weights." + kind.text(), weight, "an integer from 0 to " + MAX_WEIGHT);
            }
        });
    }

    /** The weight of {@code kind}. */
    public int of(TokenKind kind) {
        Integer weight = byKind.get(kind);
        return weight == null ? kind.defaultWeight() : weight;
    }
}
