package dev.tidegate.server.alert;

import dev.tidegate.config.alerts.AlertType;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreListener;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes alerts of the events of a store that an operator should know of, and hands all events on. Never blocks. */
public final class StoreAlerts implements StoreListener, AutoCloseable {
    /** Several times what a store reports in the time of one write to the disk. */
    private static final int MOST_WAITING = 256;

    private final StoreListener next;
    private final Alerts alerts;
    private final ThreadPoolExecutor writer;

    public StoreAlerts(StoreListener next, Alerts alerts) {
        this.next = next;
        this.alerts = alerts;
        this.writer = new ThreadPoolExecutor(
                1,
                1,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "tidegate-store-alerts");
                    thread.setDaemon(true);
                    return thread;
                },
                (task, full) -> alerts.leftOut());
    }

    @Override
    public void happened(StoreEvent event) {
        next.happened(event);
        switch (event.kind()) {
            case DEGRADED -> raise(AlertType.DEGRADED, "decisions are made without the store", event);
            case RECOVERED -> raise(AlertType.RECOVERED, "the store answers again", event);
            case WIPED -> raise(AlertType.WIPED, "the store lost its data", event);
            case EVICTED -> raise(AlertType.EVICTED, "the store evicted counts of a subject", event);
            case DROPPED -> raise(AlertType.BOOKINGS_LOST, "calls or settles could not be booked and are lost", event);
            default -> {}
        }
    }

    private void raise(AlertType type, String text, StoreEvent event) {
        Map<String, Object> data = event.where().isEmpty() ? Map.of() : Map.of("detail", event.where());
        writer.execute(() -> alerts.raise(type, type.text(), text, data));
    }

    @Override
    public void unanswered() {
        next.unanswered();
    }

    @Override
    public void scriptMissing() {
        next.scriptMissing();
    }

    @Override
    public void close() {
        writer.shutdown();
    }
}
