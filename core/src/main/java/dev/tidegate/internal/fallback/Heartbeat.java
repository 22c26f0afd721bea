package dev.tidegate.internal.fallback;

import dev.tidegate.plan.Plans;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The background work of a {@link FallbackStore}, on a thread of its own: from its first command, or at once where a journal has
 * something to be booked, until it is closed.
 */
public final class Heartbeat implements AutoCloseable {
    /** Soon after the store is back, and no load while it is not. */
    private static final long TICK_MILLIS = 50;

    private static final long BEAT_MILLIS = Instances.BEAT.toMillis();

    /** Until the store has replied: nothing can be decided alone before. */
    private static final long IMPATIENT_MILLIS = 250;

    private final FallbackStore store;
    private final Plans plans;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-upkeep");
        thread.setDaemon(true);
        return thread;
    });

    /** Of this store, for decisions under these plans. */
    public Heartbeat(FallbackStore store, Plans plans) {
        this.store = store;
        this.plans = plans;
        if (store.isPending()) {
            begin();
        } else {
            store.whenFirstUsed(this::begin);
        }
    }

    private void begin() {
        timer.execute(this::beat);
        var unused = timer.scheduleWithFixedDelay(this::tell, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Loads and compiles the code of the fallback, on the thread of the heartbeat. Runs only when a caller asks for it. */
    public CompletionStage<Void> warmUp() {
        return timer.isShutdown()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.runAsync(() -> FallbackWarmUp.of(plans), timer);
    }

    private void beat() {
        try {
            var unused = store.beat()
                    .whenComplete((done, failure) -> beatIn(failure == null ? BEAT_MILLIS : IMPATIENT_MILLIS));
        } catch (RuntimeException e) {
            // A store that cannot even be asked; it is asked again.
            beatIn(IMPATIENT_MILLIS);
        }
    }

    private void beatIn(long millis) {
        if (!timer.isShutdown()) {
            var unused = timer.schedule(this::beat, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void tell() {
        try {
            if (store.isPending()) {
                var unused = store.drain();
            }
        } catch (RuntimeException e) {
            // The timer would never call again; what waits is booked at the next tick.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        store.close();
    }
}
