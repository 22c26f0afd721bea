package dev.tidegate.aws.metrics;

import java.time.Duration;
import java.time.Instant;

/**
 * The time range of a query, in periods aligned with those of CloudWatch.
 *
 * @param from the beginning of the first period
 * @param to the end of the last one; what is after it is still being counted
 * @param periodSeconds how long one value is
 */
public record Window(Instant from, Instant to, int periodSeconds) {
    /** CloudWatch keeps minutes for 15 days; beyond that this tool would show less than it was asked for. */
    public static final int MAX_HOURS = 15 * 24;

    /** Three hours by the minute; longer is seen in coarser steps, and one call can carry every metric. */
    private static final int MAX_POINTS = 180;

    private static final int[] PERIODS = {60, 300, 900, 3_600, 10_800};

    /**
     * The last {@code hours} before {@code now}.
     *
     * @throws IllegalArgumentException below 1, or above {@link #MAX_HOURS}
     */
    public static Window last(int hours, Instant now) {
        if (hours < 1 || hours > MAX_HOURS) {
            throw new IllegalArgumentException("hours: " + hours + " (expected: 1 … " + MAX_HOURS + ")");
        }
        long seconds = Duration.ofHours(hours).toSeconds();
        int period = PERIODS[0];
        for (int i = 1; i < PERIODS.length && seconds / period > MAX_POINTS; i++) {
            period = PERIODS[i];
        }
        long end = Math.floorDiv(now.getEpochSecond(), (long) period) * period;
        long whole = (seconds + period - 1) / period * period;
        return new Window(Instant.ofEpochSecond(end - whole), Instant.ofEpochSecond(end), period);
    }

    /** How many values there can be. */
    public int points() {
        return Math.toIntExact(Duration.between(from, to).toSeconds() / periodSeconds);
    }

    /** Which of them {@code at} begins; outside of the window it is none, below 0 or from {@link #points()} on. */
    int index(Instant at) {
        return Math.toIntExact(Math.floorDiv(Duration.between(from, at).toSeconds(), (long) periodSeconds));
    }
}
