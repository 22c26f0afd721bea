package dev.tidegate.cli.serve;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.server.alert.Alerts;
import dev.tidegate.server.alert.StoreAlerts;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.ops.LimitLog;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.spi.LimitListener;
import dev.tidegate.spi.StoreListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts of one run of the server, from the file to the queue; without a file events are in the log alone. */
final class AlertsInUse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");

    private final Optional<Alerts> alerts;
    private final Optional<StoreAlerts> store;
    private final Optional<LiveAlerts> file;
    private final StoreListener life;
    private final boolean recorded;
    private final AtomicLong delays = new AtomicLong();
    private final LimitLog log = new LimitLog();

    /**
     * Opens the queue.
     *
     * @param life receives the events of the store
     * @param recorded whether the store records the thresholds that are reached
     * @throws Failure if the queue cannot be used
     */
    AlertsInUse(
            Optional<Path> path,
            Optional<AlertSettings> settings,
            Map<String, String> env,
            StoreListener life,
            boolean recorded) {
        this.recorded = recorded;
        this.life = life;
        this.alerts = settings.map(AlertsInUse::opened);
        this.store = alerts.map(raised -> new StoreAlerts(life, raised));
        this.file = alerts.map(raised -> new LiveAlerts(path.orElseThrow(), env, raised));
        settings.ifPresent(found ->
                LOG.info("event=alerts targets={} queue={}", found.targets().size(), found.queue()));
    }

    private static Alerts opened(AlertSettings settings) {
        try {
            return new Alerts(settings, TimeSource.system());
        } catch (IOException e) {
            throw Failure.failed("the alerts cannot be used: " + e.getMessage(), "see queue and authority in the file")
                    .because(e);
        }
    }

    /** The listener for the store. */
    StoreListener ofStore() {
        return store.<StoreListener>map(each -> each).orElse(life);
    }

    /** The listener for the limiter. */
    LimitListener ofLimits() {
        return alerts.<LimitListener>map(raised -> new LimitListener() {
                    @Override
                    public void crossed(ThresholdCrossed event) {
                        if (!recorded) {
                            log.crossed(event);
                            raised.crossed(event);
                        }
                    }

                    @Override
                    public void unusual(UnusualUse event) {
                        log.unusual(event);
                        raised.unusual(event);
                    }

                    @Override
                    public void unusualLeftOut(UnusualUseLeftOut event) {
                        log.unusualLeftOut(event);
                        raised.unusualLeftOut(event);
                    }
                })
                .orElse(log);
    }

    /** Has a store record the thresholds that are reached, so that they survive the end of this process. */
    RedisStore.Builder recordingIn(RedisStore.Builder builder, Plans plans) {
        alerts.ifPresent(raised -> builder.thresholds(
                events -> {
                    Set<String> received = raised.crossed(events);
                    events.stream()
                            .filter(event -> received.contains(event.eventId()))
                            .forEach(log::crossed);
                    return received;
                },
                plans,
                this::delayed));
        return builder;
    }

    /** Logged at powers of two: while Redis is away it is tried several times a second. */
    private void delayed(String reason) {
        long count = delays.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("event=alerts.delayed count={} reason=\"{}\"", count, reason);
        }
    }

    /** The options of a server that finds alerts in its metrics. */
    ServerOptions watching(ServerOptions options) {
        return alerts.map(options::withAlerts).orElse(options);
    }

    /** What becomes of the file now; empty without one. */
    Optional<Reload.FileResult> reload() {
        return file.map(LiveAlerts::reload);
    }

    boolean isAny() {
        return file.isPresent();
    }

    @Override
    public void close() {
        file.ifPresent(LiveAlerts::close);
        store.ifPresent(StoreAlerts::close);
        alerts.ifPresent(Alerts::close);
    }
}
