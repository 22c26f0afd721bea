package dev.tidegate.cli.serve;

import dev.tidegate.config.FaultyFileException;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.config.alerts.AlertsFile;
import dev.tidegate.server.alert.Alerts;
import dev.tidegate.server.ops.Reload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts file while a server runs. It is read again when it changed and stayed the same for a second; a faulty one is
 * refused whole.
 */
final class LiveAlerts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.serve");
    private static final long LOOK_SECONDS = 1;
    private static final int MOST = 20;

    private final Path file;
    private final Map<String, String> env;
    private final Alerts alerts;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-alerts-file");
        thread.setDaemon(true);
        return thread;
    });
    private String read;
    private String seen;

    /** @param env where secrets may be, as it was at the start */
    LiveAlerts(Path file, Map<String, String> env, Alerts alerts) {
        this.file = file;
        this.env = env;
        this.alerts = alerts;
        this.read = LiveFiles.stamp(file);
        this.seen = read;
        var unused = looks.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized void look() {
        String now = LiveFiles.stamp(file);
        if (!now.equals(read) && now.equals(seen)) {
            reload();
        }
        seen = now;
    }

    /** Reads the file now, with the secrets that it names. */
    synchronized Reload.FileResult reload() {
        read = LiveFiles.stamp(file);
        try {
            AlertSettings next = AlertsFile.load(file, env);
            if (alerts.needsRestart(next)) {
                return refused(List.of("queue and max-queued can be changed with a restart alone"));
            }
            alerts.replace(next);
            LOG.info("event=alerts.reloaded targets={}", next.targets().size());
            return new Reload.FileResult("alerts", Reload.State.RELOADED, List.of());
        } catch (FaultyFileException e) {
            return refused(e.faults().stream().limit(MOST).map(Object::toString).toList());
        } catch (IOException | RuntimeException e) {
            return refused(List.of("it, or a file that it names, cannot be read: "
                    + e.getClass().getSimpleName()));
        }
    }

    private static Reload.FileResult refused(List<String> faults) {
        LOG.error(
                "event=alerts.refused faults=\"{}\"", String.join("; ", faults).replace('"', '\''));
        return new Reload.FileResult("alerts", Reload.State.REFUSED, faults);
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
