package dev.tidegate.usage;

import java.util.List;
import java.util.OptionalLong;

/**
 * Counts tokens exactly, for the models whose tokenizer is public. Optional: without one, input is estimated from
 * characters. Called by many threads at once.
 */
@FunctionalInterface
public interface Tokenizer {
    /**
     * The tokens of these messages, 0 … 2^42; empty for a model it does not know.
     *
     * @param model the model's id as callers name it
     * @param messages their texts, in order
     */
    OptionalLong tokens(String model, List<? extends CharSequence> messages);
}
