package dev.tidegate.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.Given;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a call really used: a count for each {@link TokenKind}, integers from 0 to 2^42. Kinds do not overlap, but for
 * {@link TokenKind#REASONING}, which is a part of {@link TokenKind#OUTPUT} and at most as large.
 *
 * <p>Two usages are equal if every kind has the same count; a count of 0 and none are the same.
 *
 * <pre>{@code
 * Usage usage = Usage.of(1_000, 200).with(TokenKind.CACHE_READ, 4_000);
 * }</pre>
 *
 * <p>Immutable; safe for any number of threads.
 *
 * @param counts the kinds that were used; never one with a count of 0
 */
public record Usage(Map<TokenKind, Long> counts) {
    /** Nothing was used. */
    public static final Usage NONE = new Usage(Map.of());

    private static final Set<TokenKind> SENT = Collections.unmodifiableSet(EnumSet.of(
            TokenKind.INPUT,
            TokenKind.CACHE_READ,
            TokenKind.CACHE_WRITE,
            TokenKind.CACHE_WRITE_1H,
            TokenKind.AUDIO_IN,
            TokenKind.IMAGE_IN,
            TokenKind.CACHE_READ_AUDIO,
            TokenKind.CACHE_READ_IMAGE));

    private static final Set<TokenKind> RECEIVED = Collections.unmodifiableSet(
            EnumSet.of(TokenKind.OUTPUT, TokenKind.REASONING, TokenKind.AUDIO_OUT, TokenKind.IMAGE_OUT));

    /**
     * @throws InvalidInputException if a count is negative or above 2^42, or reasoning is more than output
     */
    public Usage {
        Map<TokenKind, Long> used = new EnumMap<>(TokenKind.class);
        counts.forEach((kind, count) -> {
            Given.checkCount("usage." + kind.text(), count);
            if (count > 0) {
                used.put(kind, count);
            }
        });
        long output = used.getOrDefault(TokenKind.OUTPUT, 0L);
        long reasoning = used.getOrDefault(TokenKind.REASONING, 0L);
        if (reasoning > output) {
            throw new InvalidInputException(
                    "usage.reasoning", reasoning, "at most " + output + ", the usage.output that includes it");
        }
        counts = Collections.unmodifiableMap(used);
    }

    /** So much text sent and received. */
    public static Usage of(long input, long output) {
        return new Usage(Map.of(TokenKind.INPUT, input, TokenKind.OUTPUT, output));
    }

    /** This usage with {@code count} for {@code kind}, replacing what was there. */
    public Usage with(TokenKind kind, long count) {
        Map<TokenKind, Long> more = new EnumMap<>(TokenKind.class);
        more.putAll(counts);
        more.put(kind, count);
        return new Usage(more);
    }

    /** Both together, as of two attempts at one call. */
    public Usage plus(Usage other) {
        Map<TokenKind, Long> sums = new EnumMap<>(TokenKind.class);
        sums.putAll(counts);
        other.counts.forEach((kind, count) -> sums.merge(kind, count, Math::addExact));
        return new Usage(sums);
    }

    /** How much of {@code kind} was used; output includes reasoning. */
    public long count(TokenKind kind) {
        return Objects.requireNonNull(counts.getOrDefault(kind, 0L));
    }

    /** How much of {@code kind} has that kind's own price: as {@link #count}, but output without its reasoning. */
    public long billed(TokenKind kind) {
        return kind == TokenKind.OUTPUT ? count(kind) - count(TokenKind.REASONING) : count(kind);
    }

    /** How many tokens were sent, cached ones too: what a price by input length goes by. */
    public long sent() {
        long sum = 0;
        for (TokenKind kind : SENT) {
            sum += count(kind);
        }
        return sum;
    }

    /** What the meter {@code input_tokens} counts: all that was sent, by the default weights. */
    public long inputTokens() {
        return weighted(SENT, TokenWeights.DEFAULT, Meter.INPUT_TOKENS);
    }

    /** What the meter {@code output_tokens} counts: all that was received, by the default weights. */
    public long outputTokens() {
        return weighted(RECEIVED, TokenWeights.DEFAULT, Meter.OUTPUT_TOKENS);
    }

    /**
     * What a limit on the meter {@code tokens} counts: the sum of count × weight.
     *
     * @throws InvalidInputException if that is above 2^42
     */
    public long tokens(TokenWeights weights) {
        return weighted(counts.keySet(), weights, Meter.TOKENS);
    }

    /**
     * What this usage takes from a limit; empty where it does not say, as for {@code requests} and custom meters, and
     * for {@code spend} without prices.
     *
     * @param meter what the limit counts
     * @param weights how the limit counts kinds
     * @param prices those the call is billed at
     * @throws InvalidInputException if that is above 2^42
     */
    public OptionalLong part(Meter meter, TokenWeights weights, Optional<UnitPrices> prices) {
        if (meter.equals(Meter.TOKENS)) {
            return OptionalLong.of(tokens(weights));
        }
        if (meter.equals(Meter.INPUT_TOKENS)) {
            return OptionalLong.of(inputTokens());
        }
        if (meter.equals(Meter.OUTPUT_TOKENS)) {
            return OptionalLong.of(outputTokens());
        }
        if (meter.equals(Meter.SPEND) && prices.isPresent()) {
            return OptionalLong.of(bounded(meter, prices.get().spendNanos(this)));
        }
        return OptionalLong.empty();
    }

    /** A count is at most 2^42, a weight at most 1000, and there are fifteen kinds: no sum reaches 2^56. */
    private long weighted(Set<TokenKind> kinds, TokenWeights weights, Meter meter) {
        long sum = 0;
        for (TokenKind kind : kinds) {
            sum = Math.addExact(sum, Math.multiplyExact(count(kind), (long) weights.of(kind)));
        }
        return bounded(meter, sum);
    }

    private static long bounded(Meter meter, long part) {
        if (part > Numbers.MAX_PART) {
            throw new InvalidInputException(
                    "usage", part + " of " + meter, "at most " + Numbers.MAX_PART + " of a meter for one call");
        }
        return part;
    }
}
