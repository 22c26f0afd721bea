package dev.tidegate.cli.serve;

import dev.tidegate.TimeSource;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.config.alerts.AlertSettings;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The alerts of one run of the server, from the file to the queue; without a file events are in the log alone. */
final class AlertsInUse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");

    private final Optional<Alerts> alerts;
    private final Optional<StoreAlerts> store;
    private final Optional<LiveAlerts> file;
    private final StoreListener life;
    private final LimitLog log = new LimitLog();

    /**
     * Opens the queue.
     *
     * @param life receives the events of the store
     * @throws Failure if the queue cannot be used
     */
    AlertsInUse(Optional<Path> path, Optional<AlertSettings> settings, Map<String, String> env, StoreListener life) {
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
                        log.crossed(event);
                        raised.crossed(event);
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
