package dev.tidegate.server.ops;

import dev.tidegate.LeaseStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The meters of what a process takes from the store ahead: slices, what became of them, and the units that lie idle. */
final class LeaseMetrics {
    private final RateLimiter limiter;
    private final MultiGauge idle;

    LeaseMetrics(MeterRegistry registry, RateLimiter limiter) {
        this.limiter = limiter;
        this.idle = MultiGauge.builder("tidegate.lease.idle.units")
                .description("Units of slices that no call has had yet")
                .register(registry);
        counter(registry, limiter, "slices.taken", "Slices taken from the store", LeaseStatus::taken);
        counter(
                registry,
                limiter,
                "slices.returned",
                "Slices of which the rest went back to the store",
                LeaseStatus::returned);
        counter(
                registry,
                limiter,
                "slices.lost",
                "Slices of which the rest stays charged, since it is not known that it went back",
                LeaseStatus::lost);
        counter(registry, limiter, "decisions", "Calls allowed from a slice", LeaseStatus::decisions);
    }

    private static void counter(
            MeterRegistry registry,
            RateLimiter limiter,
            String name,
            String description,
            ToDoubleFunction<LeaseStatus> count) {
        FunctionCounter.builder("tidegate.lease." + name, limiter, each -> count.applyAsDouble(each.leases()))
                .description(description)
                .register(registry);
    }

    /** Reads the idle units; a limit shows 0 where nothing lies idle, or it has no lease. */
    void renew() {
        Map<String, Long> units = new TreeMap<>();
        for (Plan plan : limiter.plans().all()) {
            for (Limit limit : plan.limits()) {
                units.put(limit.name(), 0L);
            }
        }
        limiter.leases().idle().forEach((name, left) -> units.merge(name, left, Long::sum));
        idle.register(
                units.entrySet().stream()
                        .map(each -> MultiGauge.Row.of(Tags.of("limit", each.getKey()), each.getValue()))
                        .toList(),
                true);
    }
}
