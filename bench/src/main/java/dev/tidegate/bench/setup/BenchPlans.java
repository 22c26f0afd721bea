package dev.tidegate.bench.setup;

import dev.tidegate.Cost;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;

/** The plans that are measured. Every limit has the same capacity, so that one number says light or full. */
public final class BenchPlans {
    /** No run reaches it, so everything is allowed. */
    public static final long AMPLE = 1L << 50;

    /** What a call with four meters takes, in the order of {@link #four}. */
    private static final long[] FOUR_PARTS = {1, 500, 2_000, 1_000_000};

    private static final ZoneId UTC = ZoneId.of("UTC");

    private BenchPlans() {}

    /** Requests per sliding hour. */
    public static Plan one(long capacity) {
        return Plan.of("one", requestsPerHour(capacity));
    }

    /** The shape of the built-in plans: requests per sliding hour, spend per calendar month. */
    public static Plan two(long capacity) {
        return Plan.of("two", requestsPerHour(capacity), monthlySpend(capacity));
    }

    /** Two sliding and two calendar limits, each on a meter of its own. */
    public static Plan four(long capacity) {
        return Plan.of(
                "four",
                requestsPerHour(capacity),
                limit("output-per-day", Meter.OUTPUT_TOKENS, Window.sliding(Duration.ofDays(1)), capacity),
                limit("input-today", Meter.INPUT_TOKENS, Window.calendar(Window.Unit.DAY, UTC), capacity),
                monthlySpend(capacity));
    }

    /** As {@link #four}, the first window so short that time can roll over its segments without leaving the day. */
    public static Plan rolling(long capacity) {
        return Plan.of(
                "rolling",
                limit("requests-per-milli", Meter.REQUESTS, Window.sliding(Duration.ofMillis(1)), capacity),
                limit("output-per-day", Meter.OUTPUT_TOKENS, Window.sliding(Duration.ofDays(1)), capacity),
                limit("input-today", Meter.INPUT_TOKENS, Window.calendar(Window.Unit.DAY, UTC), capacity),
                monthlySpend(capacity));
    }

    /** One limit of every kind of window: the calls inside cannot be foreseen. */
    public static Plan mixed(long capacity) {
        return Plan.of(
                "mixed",
                limit("burst", Meter.REQUESTS, Window.bucket(1_000_000, Duration.ofSeconds(1)), capacity >> 30),
                limit("output-per-day", Meter.OUTPUT_TOKENS, Window.sliding(Duration.ofDays(1)), capacity),
                limit("input-per-hour", Meter.INPUT_TOKENS, Window.fixed(Duration.ofHours(1)), capacity),
                monthlySpend(capacity));
    }

    /** One request that also names three other meters. */
    public static Cost fourMeters() {
        return Cost.of(Meter.OUTPUT_TOKENS, FOUR_PARTS[1])
                .with(Meter.INPUT_TOKENS, FOUR_PARTS[2])
                .with(Meter.SPEND, FOUR_PARTS[3]);
    }

    /** What {@link #fourMeters} takes from the first limits of a plan here. */
    static long[] parts(int limits) {
        return java.util.Arrays.copyOf(FOUR_PARTS, limits);
    }

    private static Limit requestsPerHour(long capacity) {
        return limit("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)), capacity);
    }

    private static Limit monthlySpend(long capacity) {
        return limit("monthly-spend", Meter.SPEND, Window.calendar(Window.Unit.MONTH, UTC), capacity);
    }

    private static Limit limit(String name, Meter meter, Window window, long capacity) {
        return Limit.builder(name, meter, window).capacity(capacity).build();
    }
}
