package dev.tidegate.usage;

import java.util.List;

/**
 * How a settle was priced, where the prices of its reservation do not hold for it: another model answered, or on other
 * terms, or the input was longer. Immutable.
 *
 * @param model the entry of the price table that its tokens were priced by
 * @param version that of the price table; empty if it has none
 * @param unpriced fields of the response that bear on the price and for which the table has none, such as {@code speed};
 *     {@code model} where the model that answered has no price and that of the reservation stands in
 */
public record Pricing(String model, String version, List<String> unpriced) {
    /** Copies the collections, so that the record is immutable. */
    public Pricing {
        unpriced = List.copyOf(unpriced);
    }
}
