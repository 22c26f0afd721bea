package dev.tidegate.server.alert;

import dev.tidegate.config.alerts.AlertType;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** What became of alerts, for the metrics. Safe for any number of threads. */
final class AlertCounts {
    private final Map<AlertType, LongAdder> raised = new EnumMap<>(AlertType.class);
    private final LongAdder leftOut = new LongAdder();
    private final Map<String, OfTarget> targets = new ConcurrentHashMap<>();
    private volatile Optional<MeterRegistry> registry = Optional.empty();

    /** What became of the alerts for one target. */
    private record OfTarget(LongAdder delivered, LongAdder failed, LongAdder givenUp) {
        OfTarget() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    AlertCounts() {
        for (AlertType type : AlertType.values()) {
            raised.put(type, new LongAdder());
        }
    }

    void raised(AlertType type) {
        Objects.requireNonNull(raised.get(type)).increment();
    }

    void leftOut(long count) {
        leftOut.add(count);
    }

    long leftOut() {
        return leftOut.sum();
    }

    void delivered(String target) {
        of(target).delivered().increment();
    }

    void failed(String target) {
        of(target).failed().increment();
    }

    void givenUp(String target) {
        of(target).givenUp().increment();
    }

    /** Has counts of this target from now on. */
    void target(String name) {
        of(name);
    }

    private OfTarget of(String target) {
        return targets.computeIfAbsent(target, name -> {
            OfTarget made = new OfTarget();
            registry.ifPresent(all -> register(all, name, made));
            return made;
        });
    }

    synchronized void register(MeterRegistry all, IntSupplier waiting) {
        raised.forEach((type, count) -> FunctionCounter.builder("tidegate.alerts.raised", count, LongAdder::sum)
                .description("Alerts, by kind")
                .tag("type", type.text())
                .register(all));
        FunctionCounter.builder("tidegate.alerts.left.out", leftOut, LongAdder::sum)
                .description("Alerts that the queue had no room for, or could not write")
                .register(all);
        Gauge.builder("tidegate.alerts.waiting", waiting::getAsInt)
                .description("Alerts that are not delivered to each of their targets yet")
                .strongReference(true)
                .register(all);
        registry = Optional.of(all);
        targets.forEach((name, counts) -> register(all, name, counts));
    }

    private static void register(MeterRegistry all, String target, OfTarget counts) {
        counter(all, target, "tidegate.alerts.delivered", "Alerts that a target has", counts.delivered());
        counter(
                all,
                target,
                "tidegate.alerts.attempts.failed",
                "Attempts that a target did not accept",
                counts.failed());
        counter(all, target, "tidegate.alerts.given.up", "Alerts that a target will not get", counts.givenUp());
    }

    private static void counter(MeterRegistry all, String target, String name, String description, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::sum)
                .description(description)
                .tag("target", target)
                .register(all);
    }
}
