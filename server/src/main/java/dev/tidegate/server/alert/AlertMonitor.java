package dev.tidegate.server.alert;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.config.alerts.AlertType;
import dev.tidegate.usage.PriceQuery;
import dev.tidegate.usage.Prices;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the metrics of a server every few seconds, and raises an alert where they say that many calls are denied, a
 * model has no price, or the usage ledger is late or lacks records.
 */
public final class AlertMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.alerts");
    private static final long TICK_SECONDS = 5;
    private static final int PERCENT = 100;
    private static final double MICROS = 1e6;
    /** As many as the metrics name. */
    private static final int MOST_MODELS = 256;

    private final Alerts alerts;
    private final MeterRegistry registry;
    private final RateLimiter limiter;
    private final TimeSource clock;
    private final ScheduledExecutorService thread;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Set<String> unpriced = new HashSet<>();
    private double ledgerFailures;
    private double deniedUntil;
    private boolean late;
    private long leftOut;

    /** The number of calls up to an instant, and of those denied. */
    private record Sample(long atMicros, double all, double denied) {}

    /** Begins at once. */
    public AlertMonitor(Alerts alerts, MeterRegistry registry, RateLimiter limiter, TimeSource clock) {
        this.alerts = alerts;
        this.registry = registry;
        this.limiter = limiter;
        this.clock = clock;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "tidegate-alert-monitor");
            made.setDaemon(true);
            return made;
        });
        var unused = thread.scheduleWithFixedDelay(this::look, TICK_SECONDS, TICK_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            tick();
        } catch (RuntimeException e) {
            // The executor would never call again.
            LOG.error("event=alerts.failed reason={}", e.getClass().getSimpleName());
        }
    }

    /** One look. */
    synchronized void tick() {
        denials(alerts.settings().denials());
        prices();
        ledger();
        leftOut();
    }

    private void denials(AlertSettings.Denials rule) {
        long now = clock.nowMicros();
        double denied = sum("tidegate.decisions", Optional.of("denied"));
        Sample newest = new Sample(now, denied + sum("tidegate.decisions", Optional.of("allowed")), denied);
        if (!samples.isEmpty() && now < samples.getLast().atMicros()) {
            // The clock was set back: what it said before is of no use.
            samples.clear();
            deniedUntil = now;
        }
        samples.addLast(newest);
        long begin = now - rule.within().toNanos() / 1000;
        // One sample from before the period stays: what came after it is within.
        while (samples.size() > 1 && second().atMicros() <= begin) {
            samples.removeFirst();
        }
        double calls = newest.all() - samples.getFirst().all();
        double refused = newest.denied() - samples.getFirst().denied();
        boolean many = calls >= rule.least() && refused * PERCENT >= calls * rule.percent();
        if (many && now >= deniedUntil) {
            deniedUntil = now + rule.within().toNanos() / 1000;
            alerts.raise(
                    AlertType.DENIALS,
                    "denials",
                    Math.round(refused) + " of " + Math.round(calls) + " calls within " + minutes(rule.within())
                            + " were denied",
                    Map.of("denied", Math.round(refused), "calls", Math.round(calls)));
        }
    }

    private Sample second() {
        return samples.stream().skip(1).findFirst().orElseThrow();
    }

    private static String minutes(Duration period) {
        return period.toSeconds() % 60 == 0 ? period.toMinutes() + " min" : period.toSeconds() + " s";
    }

    private void prices() {
        Optional<Prices> table = limiter.prices();
        if (table.isEmpty()) {
            return;
        }
        for (Meter meter : Search.in(registry).name("tidegate.models").meters()) {
            String model = String.valueOf(meter.getId().getTag("model"));
            if (model.equals("other") || sum(meter) == 0) {
                continue;
            }
            boolean known = table.get()
                    .quote(model, PriceQuery.standard(clock.nowMicros()))
                    .isPresent();
            if (known) {
                unpriced.remove(model);
            } else if (unpriced.size() < MOST_MODELS && unpriced.add(model)) {
                alerts.raise(
                        AlertType.UNPRICED,
                        model,
                        "calls name a model without a price: " + model,
                        Map.of("model", model, "prices", table.get().version()));
            }
        }
    }

    private void ledger() {
        double failures = sum("tidegate.ledger.append.failed", Optional.empty())
                + sum("tidegate.ledger.left.out", Optional.empty());
        if (failures > ledgerFailures) {
            alerts.raise(
                    AlertType.LEDGER_FAILED,
                    "ledger",
                    "the usage ledger could not write, or lacks records",
                    Map.of("count", Math.round(failures - ledgerFailures)));
        }
        ledgerFailures = failures;
        double seconds = sum("tidegate.ledger.lag", Optional.empty());
        boolean isLate = seconds * MICROS > alerts.settings().ledgerLag().toNanos() / 1000.0;
        if (isLate && !late) {
            alerts.raise(
                    AlertType.LEDGER_LAG,
                    "ledger",
                    "records reach the usage ledger " + Math.round(seconds) + " s late",
                    Map.of("seconds", Math.round(seconds)));
        }
        late = isLate;
    }

    /** What there was no room for is reported once there is. */
    private void leftOut() {
        long all = alerts.allLeftOut();
        if (all > leftOut && alerts.hasRoom() && alerts.report(all - leftOut)) {
            leftOut = all;
        }
    }

    private double sum(String name, Optional<String> outcome) {
        Search search = Search.in(registry).name(name);
        return outcome.map(value -> search.tag("outcome", value)).orElse(search).meters().stream()
                .mapToDouble(AlertMonitor::sum)
                .sum();
    }

    private static double sum(Meter meter) {
        return StreamSupport.stream(meter.measure().spliterator(), false)
                .mapToDouble(each -> each.getValue())
                .sum();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
