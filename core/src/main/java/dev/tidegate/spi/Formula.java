package dev.tidegate.spi;

import dev.tidegate.Meter;
import dev.tidegate.TokenKind;
import dev.tidegate.TokenWeights;
import java.util.List;
import java.util.Map;

/**
 * How one limit turns a usage into an amount: what is said for its meter counts; else the tokens by their weights; else
 * what is held stays. A weight is a count for tokens, and pico-dollars for spend, whose sum is rounded up once to
 * nano-dollars.
 *
 * @param meter the key of the meter, see {@link #key}
 * @param weights how much one token of each kind counts; kinds that count nothing are left out
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
     * What one token of a kind counts.
     *
     * @param kind the ordinal of the {@link TokenKind}
     * @param weight 0 … 2^52
     */
    public record Weight(int kind, long weight) {}

    /** Copies. */
    public Formula {
        weights = List.copyOf(weights);
    }

    /** Of a limit on {@code meter}. */
    public static Formula of(Meter meter, TokenWeights weights, Map<TokenKind, Long> picosPerToken) {
        List<Weight> byKind = java.util.Arrays.stream(TokenKind.values())
                .map(kind -> new Weight(kind.ordinal(), weight(meter, kind, weights, picosPerToken)))
                .filter(each -> each.weight() > 0)
                .toList();
        return new Formula(key(meter), byKind);
    }

    private static long weight(Meter meter, TokenKind kind, TokenWeights weights, Map<TokenKind, Long> picosPerToken) {
        if (meter.equals(Meter.TOKENS)) {
            return weights.of(kind);
        }
        if (meter.equals(Meter.SPEND)) {
            return picosPerToken.getOrDefault(kind, 0L);
        }
        boolean output = kind == TokenKind.OUTPUT;
        boolean mine = output ? meter.equals(Meter.OUTPUT_TOKENS) : meter.equals(Meter.INPUT_TOKENS);
        return mine ? TokenWeights.DEFAULT.of(kind) : 0;
    }

    /** What stands for a meter: a small number for a standard one, 48 bits of a hash for any other. */
    public static long key(Meter meter) {
        int standard = STANDARD.indexOf(meter);
        return standard >= 0 ? standard : dev.tidegate.internal.Hashes.meter(meter.name());
    }
}
