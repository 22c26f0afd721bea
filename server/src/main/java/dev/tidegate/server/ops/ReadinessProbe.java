package dev.tidegate.server.ops;

import dev.tidegate.RateLimiter;
import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the store can answer. One check serves all who ask meanwhile and for a second after it, or a tenth of one
 * while decisions are made without the store, so that no number of probes becomes a load; while the store is away it is
 * asked again by itself. Safe for any number of threads.
 */
public final class ReadinessProbe {
    private static final Logger LOG = LoggerFactory.getLogger(ReadinessProbe.class);
    private static final long FRESH_MICROS = 1_000_000;
    /** While decisions are made without the store, an older answer says nothing of now. */
    private static final long FRESH_IN_DOUBT_MICROS = 100_000;

    /** Below what probes usually allow for an answer; a check of a frozen store may take longer. */
    private static final long ANSWER_WITHIN_MILLIS = 500;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final RateLimiter limiter;
    private final StoreEventLog life;
    private final TimeSource clock;
    private final BooleanSupplier stopping;
    private CompletableFuture<Boolean> latest = CompletableFuture.completedFuture(false);
    private long answeredMicros = Long.MIN_VALUE;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean waiting;
    private boolean announcing;

    public ReadinessProbe(RateLimiter limiter, StoreEventLog life, TimeSource clock, BooleanSupplier stopping) {
        this.limiter = limiter;
        this.life = life;
        this.clock = clock;
        this.stopping = stopping;
    }

    /** The first look, which connects and warms up. What the store loads for it is loaded in the calling thread. */
    public synchronized void begin() {
        look(limiter.warmUpAsync());
        announcing = !latest.isDone();
    }

    /** Whether it can answer now; no, if that takes too long to find out. */
    public CompletionStage<Boolean> ready() {
        return known().copy().completeOnTimeout(false, ANSWER_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized CompletableFuture<Boolean> known() {
        if (latest.isDone() && !waiting && !isFresh()) {
            look();
        }
        return latest;
    }

    /** A clock that was set back makes nothing fresh for longer. */
    private boolean isFresh() {
        long nowMicros = clock.nowMicros();
        long fresh = limiter.failures().degraded() ? FRESH_IN_DOUBT_MICROS : FRESH_MICROS;
        return nowMicros >= answeredMicros && nowMicros < answeredMicros + fresh;
    }

    private synchronized void look() {
        look(limiter.health());
    }

    private void look(CompletionStage<Void> check) {
        waiting = false;
        latest = check.handle((well, failure) -> failure == null ? well() : away(failure))
                .toCompletableFuture();
    }

    private synchronized boolean well() {
        answeredMicros = clock.nowMicros();
        pauseMillis = FIRST_PAUSE_MILLIS;
        life.over();
        if (announcing) {
            LOG.info("event=store.ready store={}", limiter.source());
            announcing = false;
        }
        return true;
    }

    private synchronized boolean away(Throwable failure) {
        if (stopping.getAsBoolean()) {
            return false;
        }
        Throwable cause = StoreException.unwrapped(failure);
        life.seen(
                cause instanceof StoreException known
                        ? known
                        : new StoreException("unexpected: " + cause.getClass().getSimpleName(), false));
        announcing = false;
        waiting = true;
        CompletableFuture.delayedExecutor(pauseMillis, TimeUnit.MILLISECONDS).execute(this::again);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        return false;
    }

    private void again() {
        if (!stopping.getAsBoolean()) {
            look();
        }
    }
}
