package dev.tidegate.redis.command;

import dev.tidegate.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Fails what is not answered in time. All wait equally long, so they stand in a queue in the order in which they expire, and
 * one thread looks at its head every few milliseconds: a decision costs one queue entry, and no clock is read for it. It
 * fails at most one tick late.
 */
public final class Deadlines implements AutoCloseable {
    private static final long TICK_MILLIS = 5;

    private final int most;
    private final Queue<PendingCommand> inOrder = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean ticking = new AtomicBoolean();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-redis-deadlines");
        thread.setDaemon(true);
        return thread;
    });
    private volatile int tick;
    private @Nullable ScheduledFuture<?> ticks;

    public Deadlines(Duration deadline) {
        // One more, because what begins to wait late in a tick has only the rest of it.
        this.most = (int) ((deadline.toMillis() + TICK_MILLIS - 1) / TICK_MILLIS) + 1;
    }

    public void watch(PendingCommand decision) {
        decision.since = tick;
        inOrder.add(decision);
        if (!ticking.get() && ticking.compareAndSet(false, true)) {
            begin();
        }
    }

    private void expire() {
        int now = tick + 1;
        tick = now;
        List<ScriptInvocation> late = new ArrayList<>();
        PendingCommand head = inOrder.peek();
        while (head != null && (head.isDone() || now - head.since >= most)) {
            inOrder.poll();
            fail(head, late);
            head = inOrder.peek();
        }
        // Afterwards: what waits behind a late call is mostly late itself, and is not sent then.
        late.forEach(ScriptInvocation::isLate);
        if (head == null) {
            rest();
            // Something may have been added before the flag fell.
            if (!inOrder.isEmpty() && ticking.compareAndSet(false, true)) {
                begin();
            }
        }
    }

    /** Waits for {@link #begin} to have said what there is to stop. */
    private synchronized void rest() {
        ScheduledFuture<?> mine = ticks;
        if (mine != null) {
            mine.cancel(false);
        }
        ticking.set(false);
    }

    /** At a fixed rate: a tick that is late on a busy machine does not make all after it late. */
    private synchronized void begin() {
        try {
            ticks = timer.scheduleAtFixedRate(this::expire, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            failAll();
        }
    }

    private static void fail(PendingCommand decision, List<ScriptInvocation> late) {
        ScriptInvocation sent = decision.call;
        if (sent != null && !decision.isDone()) {
            // Before the caller wakes: its next command is to wait for the usual deadline only.
            sent.isNoLongerCold();
        }
        if (decision.expire()) {
            ScriptInvocation call = decision.call;
            if (call != null) {
                late.add(call);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        failAll();
    }

    private void failAll() {
        for (PendingCommand left = inOrder.poll(); left != null; left = inOrder.poll()) {
            left.completeExceptionally(new StoreException("the store is closed", false));
        }
    }
}
