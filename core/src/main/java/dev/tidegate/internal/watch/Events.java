package dev.tidegate.internal.watch;

import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Hands events to a listener on a thread of its own. Offering never waits. */
final class Events<T> {
    private static final int MOST_WAITING = 1_024;

    private final BlockingQueue<T> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Consumer<T> listener;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Thread thread;

    Events(Consumer<T> listener) {
        this.listener = listener;
        this.thread = new Thread(this::deliver, "tidegate-events");
        this.thread.setDaemon(true);
    }

    void offer(T event) {
        if (begun.compareAndSet(false, true)) {
            thread.start();
        }
        if (!waiting.offer(event)) {
            long count = dropped.incrementAndGet();
            if (Long.bitCount(count) == 1) {
                Log.LOG.log(
                        Level.WARNING, "event=events-dropped count=" + count + " text=\"the listener is too slow\"");
            }
        }
    }

    long dropped() {
        return dropped.get();
    }

    private void deliver() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                listener.accept(waiting.take());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                Log.LOG.log(Level.WARNING, "event=listener-failed", e);
            }
        }
    }

    void close() {
        thread.interrupt();
    }

    private static final class Log {
        private static final System.Logger LOG = System.getLogger("dev.tidegate");
    }
}
