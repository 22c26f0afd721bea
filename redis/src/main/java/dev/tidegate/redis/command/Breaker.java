package dev.tidegate.redis.command;

import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Spares callers the wait for a server that does not answer: after so many unanswered calls in a row nothing is sent but a
 * PING now and then, and the first that is answered lets decisions through again.
 */
public final class Breaker implements AutoCloseable {
    /** One lost packet is no outage; a dozen calls without an answer between them are. */
    public static final int FAILURES = 12;

    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 500;

    private final RedisConnection line;
    private final StoreListener listener;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicBoolean open = new AtomicBoolean();
    private final ScheduledExecutorService probing = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidegate-redis-probe");
        thread.setDaemon(true);
        return thread;
    });

    public Breaker(RedisConnection line, StoreListener listener) {
        this.line = line;
        this.listener = listener;
    }

    /** Whether nothing is to be sent now. */
    boolean isOpen() {
        return open.get();
    }

    void answered() {
        // Read first: a write by every answer would make all threads share the line.
        if (unanswered.get() != 0) {
            unanswered.set(0);
        }
    }

    void unanswered() {
        listener.unanswered();
        if (unanswered.incrementAndGet() >= FAILURES && open.compareAndSet(false, true)) {
            listener.happened(new StoreEvent(Kind.BREAKER_OPENED, ""));
            probeIn(FIRST_PAUSE_MILLIS);
        }
    }

    private void probeIn(long pauseMillis) {
        try {
            var unused = probing.schedule(() -> probe(pauseMillis), pauseMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // No caller asks any more.
        }
    }

    private void probe(long pauseMillis) {
        var unused = line.ping(LONGEST_PAUSE_MILLIS).whenComplete((pong, failure) -> {
            if (failure == null) {
                unanswered.set(0);
                open.set(false);
                listener.happened(new StoreEvent(Kind.BREAKER_CLOSED, ""));
            } else {
                line.renew();
                // Not all instances at the same instant.
                long longer = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
                probeIn(ThreadLocalRandom.current().nextLong(longer / 2, longer + 1));
            }
        });
    }

    @Override
    public void close() {
        probing.shutdownNow();
    }
}
