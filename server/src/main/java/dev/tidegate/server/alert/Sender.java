package dev.tidegate.server.alert;

import dev.tidegate.TimeSource;
import dev.tidegate.config.alerts.AlertTarget;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers alerts to one target, one at a time, on a thread of its own, until it has them. */
final class Sender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.alerts");
    private static final int MOST_LOGGED = 5;

    private final AlertTarget target;
    private final Webhook webhook;
    private final AlertQueue queue;
    private final TimeSource clock;
    private final AlertCounts counts;
    private final ScheduledExecutorService thread;
    /** Of the thread alone. */
    private boolean gone;

    Sender(AlertTarget target, Webhook webhook, AlertQueue queue, TimeSource clock, AlertCounts counts) {
        this.target = target;
        this.webhook = webhook;
        this.queue = queue;
        this.clock = clock;
        this.counts = counts;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread made = new Thread(task, "tidegate-alerts-" + target.name());
            made.setDaemon(true);
            return made;
        });
    }

    AlertTarget target() {
        return target;
    }

    /** Returns at once. */
    void send(Alert alert) {
        later(alert, 0, Duration.ZERO);
    }

    private void later(Alert alert, int failures, Duration pause) {
        try {
            var unused = thread.schedule(() -> attempt(alert, failures), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: it stays in the queue.
        }
    }

    private void attempt(Alert alert, int failures) {
        try {
            if (queue.isWaiting(alert.id(), target.name())) {
                attempted(alert, failures);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error(
                    "event=alerts.failed target={} reason={}",
                    target.name(),
                    e.getClass().getSimpleName());
            later(alert, failures + 1, Backoff.after(failures + 1, Duration.ZERO, Sender::draw));
        }
    }

    private void attempted(Alert alert, int failures) throws InterruptedException, IOException {
        Instant now = Instant.EPOCH.plus(clock.nowMicros(), ChronoUnit.MICROS);
        if (gone) {
            leave(alert, "the target answered 410 before");
            return;
        }
        Webhook.Result result = webhook.send(alert, now);
        if (result.delivered()) {
            counts.delivered(target.name());
            queue.done(alert.id(), target.name());
            return;
        }
        counts.failed(target.name());
        if (result.gone()) {
            gone = true;
            leave(alert, "the target answered 410: nothing more is sent to it until the file is reloaded");
            return;
        }
        Duration pause = Backoff.after(failures + 1, result.pause(), Sender::draw);
        if (alert.at().plus(target.giveUpAfter()).isBefore(now.plus(pause))) {
            leave(alert, "not delivered within " + target.giveUpAfter() + "; last " + result.reason());
            return;
        }
        if (failures < MOST_LOGGED) {
            LOG.warn(
                    "event=alerts.retry target={} id={} attempt={} again-in={}ms reason=\"{}\"",
                    target.name(),
                    alert.id(),
                    failures + 1,
                    pause.toMillis(),
                    result.reason());
        }
        later(alert, failures + 1, pause);
    }

    private void leave(Alert alert, String reason) throws IOException {
        counts.givenUp(target.name());
        LOG.error("event=alerts.given-up target={} id={} reason=\"{}\"", target.name(), alert.id(), reason);
        queue.done(alert.id(), target.name());
    }

    private static double draw() {
        return ThreadLocalRandom.current().nextDouble();
    }

    /** Ends after the attempt that is under way; what waits stays in the queue. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(target.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("event=alerts.stop-incomplete target={}", target.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
