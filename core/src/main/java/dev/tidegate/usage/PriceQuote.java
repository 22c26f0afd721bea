package dev.tidegate.usage;

import java.util.List;

/**
 * What one token of each kind costs in one call, and how that was found. Immutable.
 *
 * @param prices by token kind
 * @param entry the entry of the price table that they are from
 * @param asked the model that was asked for; where the entry is another's, it only stands in
 * @param unpriced the terms for which the table has no price, so that they are not part of {@code prices}
 * @param note how the entry was found, if not by a name of its own: empty, or a few words
 */
public record PriceQuote(
        UnitPrices prices, String entry, String asked, List<CallConditions.Term> unpriced, String note) {
    /** Copies the collections, so that the record is immutable. */
    public PriceQuote {
        unpriced = List.copyOf(unpriced);
    }
}
