package dev.tidegate;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Micros;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * When attempts are unusual: above {@code factor} × what the limit can admit within a period, denied attempts included.
 *
 * @param factor 1 … 1000
 * @param within the length of the periods, 1 s … 1 d, which begin at its multiples
 */
public record UnusualUseRule(long factor, Duration within) {
    /** Twice what a limit can admit within five minutes. */
    public static final UnusualUseRule DEFAULT = new UnusualUseRule(2, Duration.ofMinutes(5));

    /** A civil day lasts 22 hours at least, whatever a time zone does to its clocks; longer units only last longer. */
    private static final long SHORTEST_DAY_MICROS = Duration.ofHours(22).toMillis() * 1_000;

    /** @throws InvalidInputException if one is out of range */
    public UnusualUseRule {
        if (factor < 1 || factor > 1000) {
            throw new InvalidInputException("factor", factor, "1 … 1000");
        }
        if (within.compareTo(Duration.ofSeconds(1)) < 0 || within.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidInputException("within", within, "1s … 1d");
        }
    }

    /**
     * The most that a subject may attempt of {@code limit} within a period before it is unusual, in the meter's unit. Empty
     * where a limit bounds no amount over time: an unlimited one, and one of open reservations.
     */
    public OptionalLong threshold(Limit limit) {
        if (limit.capacity().isEmpty() || limit.window() instanceof Window.Concurrent) {
            return OptionalLong.empty();
        }
        BigInteger most = admitted(
                        limit.window(), BigInteger.valueOf(limit.capacity().getAsLong()))
                .multiply(BigInteger.valueOf(factor));
        return OptionalLong.of(most.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact());
    }

    /** What a limit can admit within a period, wherever the period lies. */
    private BigInteger admitted(Window window, BigInteger capacity) {
        long period = Micros.of(within);
        if (window instanceof Window.Bucket bucket) {
            BigInteger refilled = BigInteger.valueOf(bucket.refill())
                    .multiply(BigInteger.valueOf(period))
                    .divide(BigInteger.valueOf(Micros.of(bucket.period())));
            return capacity.add(refilled);
        }
        if (window instanceof Window.Sliding sliding) {
            return capacity.multiply(windows(period, Micros.of(sliding.duration())));
        }
        long length = window instanceof Window.Fixed fixed ? Micros.of(fixed.duration()) : SHORTEST_DAY_MICROS;
        // A period that is not aligned to the windows touches one more.
        return capacity.multiply(windows(period, length).add(BigInteger.ONE));
    }

    private static BigInteger windows(long periodMicros, long windowMicros) {
        return BigInteger.valueOf((periodMicros + windowMicros - 1) / windowMicros);
    }
}
