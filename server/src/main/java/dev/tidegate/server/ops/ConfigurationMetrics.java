package dev.tidegate.server.ops;

import dev.tidegate.ConfigurationStatus;
import dev.tidegate.RateLimiter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;

/** Which version of plans and prices this process decides by, and which ones the processes of its store do. */
final class ConfigurationMetrics {
    private final RateLimiter limiter;
    private final MultiGauge own;
    private final MultiGauge running;

    ConfigurationMetrics(MeterRegistry registry, RateLimiter limiter) {
        this.limiter = limiter;
        this.own = MultiGauge.builder("tidegate.configuration.info")
                .description("1 for the version of plans and prices that this process decides by")
                .register(registry);
        this.running = MultiGauge.builder("tidegate.configuration.instances")
                .description("Processes that share the store and decide by this version, as far as known")
                .register(registry);
        Gauge.builder(
                        "tidegate.configuration.versions",
                        limiter,
                        each -> Math.max(1, each.configuration().running().size()))
                .description(
                        "Versions of plans and prices that the processes of the store decide by: more than 1 is a fault")
                .strongReference(true)
                .register(registry);
    }

    /** Labels change with the version, so they are registered at each scrape. */
    void renew() {
        ConfigurationStatus status = limiter.configuration();
        own.register(List.of(MultiGauge.Row.of(Tags.of("version", status.version()), 1)), true);
        // A process that knows of no other is one itself.
        Map<String, Integer> versions = status.running().isEmpty() ? Map.of(status.version(), 1) : status.running();
        running.register(
                versions.entrySet().stream()
                        .<MultiGauge.Row<?>>map(
                                each -> MultiGauge.Row.of(Tags.of("version", each.getKey()), each.getValue()))
                        .toList(),
                true);
    }
}
