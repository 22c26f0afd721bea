package dev.tidegate.usage;

import java.util.List;

/**
 * What the price of one call depends on beside its model. Immutable.
 *
 * @param inputTokens how many tokens were sent, cached ones too: {@link Usage#sent}
 * @param terms what it was sold under
 * @param atMicros when it was made, in microseconds since 1970
 */
public record PriceQuery(long inputTokens, List<CallConditions.Term> terms, long atMicros) {
    /** Copies the collections, so that the record is immutable. */
    public PriceQuery {
        terms = List.copyOf(terms);
    }

    /** A call of the shortest input on standard terms. */
    public static PriceQuery standard(long atMicros) {
        return new PriceQuery(0, List.of(), atMicros);
    }
}
