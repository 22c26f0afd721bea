package dev.tidegate.usage;

import dev.tidegate.InvalidInputException;
import java.util.Optional;
import java.util.OptionalLong;

/** The prices of models. Safe for any number of threads. */
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
     * The prices of one call: by its input length, its terms and its time; empty if the model has no price. Unless it is
     * overridden a model has one price, and every term is reported as unpriced.
     *
     * @param model the model's id as callers name it
     */
    default Optional<PriceQuote> quote(String model, PriceQuery query) {
        return unitPrices(model).map(prices -> new PriceQuote(prices, model, model, query.terms(), ""));
    }

    /**
     * Up to how many input tokens the shortest input's prices hold.
     *
     * @param model the model's id as callers name it
     */
    default long standardUpTo(String model) {
        return Long.MAX_VALUE;
    }

    /**
     * The name under which limits of each model count {@code model}, so that aliases and dated names share a count; the
     * model itself where nothing is known of it.
     */
    default String family(String model) {
        return model;
    }

    /** The dearest price of each kind among all models; empty if they are not known. */
    default Optional<UnitPrices> dearest() {
        return Optional.empty();
    }

    /** The version that distinguishes these prices from others; may be empty. */
    default String version() {
        return "";
    }

    /**
     * As {@link #unitPrices}, where going on without prices would be wrong.
     *
     * @throws InvalidInputException naming the model, if it has no price
     */
    default UnitPrices require(String model) {
        return unitPrices(model).orElseThrow(() -> refusal(model));
    }

    /** The refusal of a model that has no price, which says what would have been accepted. */
    default InvalidInputException refusal(String model) {
        return new InvalidInputException("model", model, "a model of the price table, or a price table with a default");
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
