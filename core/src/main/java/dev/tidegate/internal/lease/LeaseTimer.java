package dev.tidegate.internal.lease;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Calls a {@link LeasingStore} every few milliseconds, on a thread of its own, until it is closed. */
public final class LeaseTimer implements AutoCloseable {
    private final LeasingStore store;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-leases");
        thread.setDaemon(true);
        return thread;
    });

    /** Begins at once. */
    public LeaseTimer(LeasingStore store) {
        this.store = store;
        var unused = timer.scheduleWithFixedDelay(
                this::tick, LeasingStore.TICK_MILLIS, LeasingStore.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        try {
            store.tick();
        } catch (RuntimeException e) {
            // The timer would never call again; what ended is given back at the next tick.
        }
    }

    /** Ends the timer and all slices. */
    @Override
    public void close() {
        timer.shutdownNow();
        store.close();
    }
}
