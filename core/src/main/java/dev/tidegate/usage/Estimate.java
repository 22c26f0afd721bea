package dev.tidegate.usage;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.plan.Meter;

/**
 * What a call is expected to use. Immutable.
 *
 * @param inputTokens 0 … 2^42
 * @param outputTokens 0 … 2^42
 * @param encoding the name of the {@link Encoding} that the input was estimated by; {@link #COUNTED} where a {@link
 *     Tokenizer} counted it; empty where it was said
 * @param assumed whether no list names the model, so that the encoding only stands in
 */
public record Estimate(long inputTokens, long outputTokens, String encoding, boolean assumed) {
    /** The encoding of an input that a tokenizer counted. */
    public static final String COUNTED = "tokenizer";

    /** @throws InvalidInputException if a count is out of range */
    public Estimate {
        check("input_tokens", inputTokens);
        check("output_tokens", outputTokens);
    }

    /** What is said, not estimated. */
    public Estimate(long inputTokens, long outputTokens) {
        this(inputTokens, outputTokens, "", false);
    }

    private static void check(String name, long count) {
        if (count < 0 || count > Numbers.MAX_PART) {
            throw new InvalidInputException("estimate." + name, count, "0 … " + Numbers.MAX_PART);
        }
    }

    /**
     * Returns this estimate with the bound that the call gives the provider as {@code max_tokens}. Then the output cannot be more
     * than what is held, and only the input can be underestimated.
     *
     * @throws InvalidInputException if it is out of range
     */
    public Estimate withMaxTokens(long maxTokens) {
        return new Estimate(inputTokens, maxTokens, encoding, assumed);
    }

    /** What to reserve: one request and these tokens. {@code tokens} and {@code spend} follow from them. */
    public Cost cost() {
        return Cost.of(Meter.INPUT_TOKENS, inputTokens).with(Meter.OUTPUT_TOKENS, outputTokens);
    }
}
