package dev.tidegate.bench.redis.side;

import dev.tidegate.Cost;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The plans that the Redis benchmark measures. */
public final class RedisPlans {
    /** No run reaches it. */
    static final long AMPLE = 1L << 50;

    private static final ZoneId UTC = ZoneId.of("UTC");

    /** Requests an hour that keep the reservations of a tenant below 100,000, so that the store need not count them. */
    private static final long BOUNDED = 50_000;

    private RedisPlans() {}

    /** Requests per sliding hour. */
    public static Plan one() {
        return Plan.of("one", requestsPerHour(AMPLE));
    }

    /** Two sliding and two calendar limits, each on a meter of its own. */
    public static Plan four() {
        return four("four", AMPLE);
    }

    /** Two fixed and two calendar limits with leases, each on a meter of its own. */
    public static Plan leased() {
        return Plan.of(
                "leased",
                leased("requests-per-hour", Meter.REQUESTS, Window.fixed(Duration.ofHours(1))),
                leased("output-per-day", Meter.OUTPUT_TOKENS, Window.fixed(Duration.ofDays(1))),
                leased("input-today", Meter.INPUT_TOKENS, Window.calendar(Window.Unit.DAY, UTC)),
                leased("monthly-spend", Meter.SPEND, Window.calendar(Window.Unit.MONTH, UTC)));
    }

    private static Limit leased(String name, Meter meter, Window window) {
        return Limit.builder(name, meter, window)
                .capacity(AMPLE)
                .lease(Duration.ofSeconds(1))
                .build();
    }

    /** A plan of four limits and a concurrent one. */
    public static Plan five() {
        List<Limit> limits = new ArrayList<>(four("five", BOUNDED).limits());
        limits.add(Limit.builder("open", Meter.CONCURRENCY, Window.concurrent())
                .capacity(16)
                .build());
        return new Plan("five", limits);
    }

    /** A plan of four limits, the first of which one call exhausts. */
    public static Plan exhausted() {
        return four("exhausted", 1);
    }

    private static Plan four(String name, long perHour) {
        return Plan.of(
                name,
                requestsPerHour(perHour),
                limit("output-per-day", Meter.OUTPUT_TOKENS, Window.sliding(Duration.ofDays(1)), AMPLE),
                limit("input-today", Meter.INPUT_TOKENS, Window.calendar(Window.Unit.DAY, UTC), AMPLE),
                limit("monthly-spend", Meter.SPEND, Window.calendar(Window.Unit.MONTH, UTC), AMPLE));
    }

    /** What a call takes under a plan of one limit or of four. */
    public static Cost cost(Plan plan) {
        return plan.limits().size() == 1
                ? Cost.oneRequest()
                : Cost.of(Meter.OUTPUT_TOKENS, 500)
                        .with(Meter.INPUT_TOKENS, 2_000)
                        .with(Meter.SPEND, 1_000_000);
    }

    private static Limit requestsPerHour(long capacity) {
        return limit("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)), capacity);
    }

    private static Limit limit(String name, Meter meter, Window window, long capacity) {
        return Limit.builder(name, meter, window).capacity(capacity).build();
    }
}
