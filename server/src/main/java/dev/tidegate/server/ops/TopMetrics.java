package dev.tidegate.server.ops;

import dev.tidegate.RateLimiter;
import dev.tidegate.TopUse;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How much of all use the largest tenants have, by their rank: a label with their names would have no bound. Computed once for
 * each scrape. Safe for any number of threads.
 */
final class TopMetrics {
    private static final int TEN = 10;

    private final RateLimiter limiter;
    private final Map<TopUse.Measure, TopUse> known = new ConcurrentHashMap<>();

    TopMetrics(MeterRegistry registry, RateLimiter limiter) {
        this.limiter = limiter;
        renew();
        for (TopUse.Measure measure : TopUse.Measure.values()) {
            for (int tenants : new int[] {1, TEN}) {
                Gauge.builder("tidegate.top.share", this, each -> each.share(measure, tenants))
                        .description(
                                "Share of the largest tenants in what this process counted in this hour and the one before")
                        .tags("measure", measure.text(), "tenants", Integer.toString(tenants))
                        .strongReference(true)
                        .register(registry);
            }
        }
    }

    void renew() {
        for (TopUse.Measure measure : TopUse.Measure.values()) {
            known.put(measure, limiter.top(measure, TEN));
        }
    }

    private double share(TopUse.Measure measure, int tenants) {
        TopUse top = known.getOrDefault(measure, TopUse.nothing(measure));
        double sum = top.rows().stream()
                .mapToLong(TopUse.Row::atLeast)
                .limit(tenants)
                .sum();
        return top.total() == 0 ? 0 : sum / top.total();
    }
}
