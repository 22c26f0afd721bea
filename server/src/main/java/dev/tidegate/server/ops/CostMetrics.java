package dev.tidegate.server.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What providers say that calls cost, beside what the price table says. Safe for any number of threads. */
final class CostMetrics {
    private static final double NANOS = 1e9;

    private final Counter provider;
    private final Counter table;
    private final Counter above;
    private final Counter below;

    CostMetrics(MeterRegistry registry) {
        this.provider = cost(registry, "provider");
        this.table = cost(registry, "table");
        this.above = difference(registry, "above");
        this.below = difference(registry, "below");
    }

    private static Counter cost(MeterRegistry registry, String by) {
        return Counter.builder("tidegate.reported.cost.dollars")
                .description("Calls of which the provider reported the cost: by its word, and by the price table")
                .tag("by", by)
                .register(registry);
    }

    private static Counter difference(MeterRegistry registry, String direction) {
        return Counter.builder("tidegate.reported.cost.difference.dollars")
                .description("By how much reported costs are above the price table, and below it")
                .tag("direction", direction)
                .register(registry);
    }

    /** One call, in nano-dollars. */
    void reported(long said, long byTable) {
        provider.increment(said / NANOS);
        table.increment(byTable / NANOS);
        (said > byTable ? above : below).increment(Math.abs(said - byTable) / NANOS);
    }
}
