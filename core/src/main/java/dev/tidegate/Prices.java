package dev.tidegate;

import java.util.Optional;
import java.util.OptionalLong;

/** What models charge. Safe for any number of threads. */
@FunctionalInterface
public interface Prices {
    /**
     * What one token of each kind costs; empty if the model has no price. An implementation never answers prices of 0
     * for a model it does not know.
     *
     * @param model the model's id as callers name it
     */
    Optional<UnitPrices> unitPrices(String model);

    /**
     * As {@link #unitPrices}, where going on without prices would be wrong.
     *
     * @throws InvalidInputException naming the model, if it has no price
     */
    default UnitPrices require(String model) {
        return unitPrices(model)
                .orElseThrow(() -> new InvalidInputException(
                        "model", model, "a model of the price table, or a price table with a default"));
    }

    /**
     * The price of a call in nano-dollars, rounded up once; empty if the model has no price.
     *
     * @param model the model's id as callers name it
     * @param inputTokens tokens sent, 0 … 2^42
     * @param outputTokens tokens received, 0 … 2^42
     * @throws InvalidInputException if a count is out of range, or the call costs 2^53 pico-dollars ($9,007) or more
     */
    default OptionalLong spendNanos(String model, long inputTokens, long outputTokens) {
        Optional<UnitPrices> prices = unitPrices(model);
        return prices.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(prices.get().spendNanos(Usage.of(inputTokens, outputTokens)));
    }
}
