package dev.tidegate.server.alert;

import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.config.alerts.AlertTarget;
import dev.tidegate.config.alerts.AlertType;
import dev.tidegate.plan.Limit;
import dev.tidegate.spi.LimitListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of a server: those that it is given are in the queue on the disk when a method returns, and are delivered on
 * other threads. Safe for any number of threads; blocks for the disk, so it is called on none that decides.
 */
public final class Alerts implements LimitListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.alerts");

    private final AlertQueue queue;
    private final AlertCounts counts = new AlertCounts();
    private final TimeSource clock;
    /** Of an event that only this process sees. */
    private final String process = UUID.randomUUID().toString();

    private volatile AlertSettings settings;
    private volatile List<Sender> senders = List.of();
    private Optional<AlertMonitor> monitor = Optional.empty();
    private boolean closed;

    /**
     * Opens the queue, and delivers what waits there.
     *
     * @throws IOException if the queue or a file of a target cannot be used
     */
    public Alerts(AlertSettings settings, TimeSource clock) throws IOException {
        this.settings = settings;
        this.clock = clock;
        Map<AlertTarget, Webhook> webhooks = webhooks(settings);
        this.queue = new AlertQueue(settings.queue(), settings.maxQueued());
        if (queue.unreadable() > 0) {
            LOG.warn(
                    "event=alerts.unreadable lines={} text=\"of the queue are damaged, and left out\"",
                    queue.unreadable());
            counts.leftOut(queue.unreadable());
        }
        begin(webhooks);
    }

    private static Map<AlertTarget, Webhook> webhooks(AlertSettings settings) throws IOException {
        Map<AlertTarget, Webhook> webhooks = new LinkedHashMap<>();
        for (AlertTarget target : settings.targets()) {
            webhooks.put(target, new Webhook(target));
        }
        return webhooks;
    }

    private void begin(Map<AlertTarget, Webhook> webhooks) {
        List<Sender> made = new ArrayList<>();
        webhooks.forEach((target, webhook) -> {
            counts.target(target.name());
            made.add(new Sender(target, webhook, queue, clock, counts));
        });
        senders = List.copyOf(made);
        for (AlertQueue.Waiting each : queue.waiting()) {
            each.targets().forEach(name -> resume(each.alert(), name));
        }
    }

    private void resume(Alert alert, String name) {
        Optional<Sender> sender = senders.stream()
                .filter(each -> each.target().name().equals(name))
                .findFirst();
        if (sender.isPresent()) {
            sender.get().send(alert);
            return;
        }
        try {
            counts.givenUp(name);
            LOG.error("event=alerts.given-up target={} id={} reason=\"no such target now\"", name, alert.id());
            queue.done(alert.id(), name);
        } catch (IOException e) {
            LOG.error(
                    "event=alerts.failed target={} reason={}",
                    name,
                    e.getClass().getSimpleName());
        }
    }

    /**
     * Uses other settings from now on. The folder and the bound of the queue stay as they were.
     *
     * @throws IOException if a file of a target cannot be used; nothing is changed then
     */
    public synchronized void replace(AlertSettings next) throws IOException {
        if (closed) {
            return;
        }
        Map<AlertTarget, Webhook> webhooks = webhooks(next);
        senders.forEach(Sender::close);
        settings = next;
        begin(webhooks);
    }

    /** Whether other settings need a restart: another queue. */
    public boolean needsRestart(AlertSettings next) {
        return !next.queue().equals(settings.queue()) || next.maxQueued() != settings.maxQueued();
    }

    AlertSettings settings() {
        return settings;
    }

    /** Registers what is measured of alerts, and finds those that the other metrics say. */
    public synchronized void watch(MeterRegistry registry, RateLimiter limiter) {
        counts.register(registry, queue::size);
        monitor = Optional.of(new AlertMonitor(this, registry, limiter, clock));
    }

    /**
     * Puts alerts into the queue.
     *
     * @return those that are on the disk when this returns
     */
    public synchronized List<Alert> raise(List<Alert> alerts) {
        List<Sender> now = senders;
        List<AlertQueue.Waiting> waiting = alerts.stream()
                .map(alert -> new AlertQueue.Waiting(alert, targets(now, alert.type())))
                .toList();
        List<AlertQueue.Waiting> taken;
        try {
            // One that waits already has its attempts.
            taken = closed ? List.of() : queue.add(waiting, each -> begin(each, now));
        } catch (IOException e) {
            LOG.error(
                    "event=alerts.failed text=\"the queue cannot be written\" reason={}",
                    e.getClass().getSimpleName());
            taken = List.of();
        }
        return taken.stream().map(AlertQueue.Waiting::alert).toList();
    }

    private void begin(AlertQueue.Waiting added, List<Sender> now) {
        counts.raised(added.alert().type());
        now.stream()
                .filter(sender -> added.targets().contains(sender.target().name()))
                .forEach(sender -> sender.send(added.alert()));
    }

    private static Set<String> targets(List<Sender> senders, AlertType type) {
        return senders.stream()
                .map(Sender::target)
                .filter(target -> target.events().contains(type))
                .map(AlertTarget::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** An alert of this process, which is counted as left out where the queue has no room for it. */
    void raise(AlertType type, String about, String text, Map<String, Object> data) {
        LOG.warn("event=alert type={} text=\"{}\"", type.text(), text);
        offer(Alert.of(type, process + " " + about, now(), text, data));
    }

    /** Says how many were left out; false if this one has no room either, and is not counted itself. */
    boolean report(long leftOut) {
        String text = leftOut + " alerts were left out because the queue had no room or could not be written or read";
        Alert alert = Alert.of(AlertType.LEFT_OUT, process + " queue", now(), text, Map.of("count", leftOut));
        boolean raised = !raise(List.of(alert)).isEmpty();
        if (raised) {
            LOG.warn("event=alert type={} text=\"{}\"", AlertType.LEFT_OUT.text(), text);
        }
        return raised;
    }

    private void offer(Alert alert) {
        if (raise(List.of(alert)).isEmpty()) {
            leftOut();
        }
    }

    /** One that did not get so far as the queue, or that it had no room for. */
    void leftOut() {
        counts.leftOut(1);
        long all = counts.leftOut();
        if (Long.bitCount(all) == 1) {
            LOG.error("event=alerts.left-out count={} text=\"the queue has no room or cannot be written\"", all);
        }
    }

    long allLeftOut() {
        return counts.leftOut();
    }

    boolean hasRoom() {
        return queue.size() < settings.maxQueued();
    }

    private Instant now() {
        return Instant.EPOCH.plus(clock.nowMicros(), ChronoUnit.MICROS);
    }

    @Override
    public void crossed(ThresholdCrossed event) {
        offer(LimitAlerts.crossed(event));
    }

    /**
     * Puts crossings into the queue that a store has recorded.
     *
     * @return the ids of those that are on the disk when this returns; the store keeps the others
     */
    public Set<String> crossed(List<ThresholdCrossed> events) {
        return raise(events.stream().map(LimitAlerts::crossed).toList()).stream()
                .map(Alert::id)
                .collect(Collectors.toSet());
    }

    @Override
    public void unusual(UnusualUse event) {
        offer(LimitAlerts.unusual(event));
    }

    @Override
    public void unusualLeftOut(UnusualUseLeftOut event) {
        offer(Alert.of(
                AlertType.UNUSUAL_LEFT_OUT,
                process,
                now(),
                event.count() + " more subjects ask for far more than their limits admit",
                Map.of("count", event.count())));
    }

    /** Ends the attempts; what waits stays in the queue. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            monitor.ifPresent(AlertMonitor::close);
        }
        senders.forEach(Sender::close);
        try {
            queue.close();
        } catch (IOException e) {
            LOG.warn("event=alerts.failed reason={}", e.getClass().getSimpleName());
        }
    }

    /** A subject in words. */
    static String shown(Subject subject, Limit limit) {
        return subject.tenant()
                + subject.user().map(user -> ", user " + user).orElse("")
                + subject.model().map(model -> ", model " + model).orElse("")
                + ", limit " + limit.name();
    }
}
