package dev.tidegate.spi;

import dev.tidegate.plan.Meter;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import java.util.Arrays;
import java.util.List;

/**
 * How one limit turns a usage into an amount: what is said for its meter counts; else the tokens, or their price; else
 * what is held stays.
 *
 * @param meter the key of the meter, see {@link #key}
 * @param weights for a limit on tokens with weights of its own, how much one of each kind counts; kinds that count
 *     nothing are left out
 */
public record Formula(long meter, List<Weight> weights) {
    /** Calls. */
    public static final int REQUESTS = 0;
    /** Tokens sent. */
    public static final int INPUT_TOKENS = 1;
    /** Tokens written. */
    public static final int OUTPUT_TOKENS = 2;
    /** Tokens by weights. */
    public static final int TOKENS = 3;
    /** Nano-dollars. */
    public static final int SPEND = 4;
    /** Slots. */
    public static final int CONCURRENCY = 5;
    /** The first key of custom meters. */
    public static final int CUSTOM = 6;

    private static final List<Meter> STANDARD = List.of(
            Meter.REQUESTS, Meter.INPUT_TOKENS, Meter.OUTPUT_TOKENS, Meter.TOKENS, Meter.SPEND, Meter.CONCURRENCY);

    /**
     * The weight of one token of a kind in a sum.
     *
     * @param kind the ordinal of the {@link TokenKind}
     * @param weight 1 … 1000
     */
    public record Weight(int kind, long weight) {}

    /** Copies the collections, so that the record is immutable. */
    public Formula {
        weights = List.copyOf(weights);
    }

    /** Of a limit on {@code meter}. */
    public static Formula of(Meter meter, TokenWeights weights) {
        boolean own = meter.equals(Meter.TOKENS) && !weights.equals(TokenWeights.DEFAULT);
        List<Weight> byKind = Arrays.stream(own ? TokenKind.values() : new TokenKind[0])
                .filter(kind -> weights.of(kind) > 0)
                .map(kind -> new Weight(kind.ordinal(), weights.of(kind)))
                .toList();
        return new Formula(key(meter), byKind);
    }

    /** What stands for a meter: a small number for a standard one, 48 bits of a hash for any other. */
    public static long key(Meter meter) {
        int standard = STANDARD.indexOf(meter);
        return standard >= 0 ? standard : Hashes.meter(meter.name());
    }
}
