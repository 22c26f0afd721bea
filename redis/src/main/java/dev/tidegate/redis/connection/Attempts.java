package dev.tidegate.redis.connection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Bounds attempts to connect. Each step of one has a time limit of its own; all the same an attempt to connect to a cluster whose
 * nodes refuse a command was seen to end never, with Lettuce 7.7. What waits for it fails, and the next command tries again.
 */
public final class Attempts {
    /** More than the steps of a slow attempt take together. */
    public static final Duration LONGEST = RedisConnection.PATIENCE.multipliedBy(4);

    private Attempts() {}

    /**
     * Returns what {@code attempt} makes, or a {@link java.util.concurrent.TimeoutException} after {@code longest}.
     *
     * @param discard is given what was made too late
     */
    public static <T> CompletableFuture<T> within(
            Duration longest, CompletableFuture<T> attempt, Consumer<? super T> discard) {
        CompletableFuture<T> inTime = new CompletableFuture<T>().orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS);
        var unused = attempt.whenComplete((made, failure) -> {
            if (failure != null) {
                inTime.completeExceptionally(failure);
            } else if (!inTime.complete(made)) {
                discard.accept(made);
            }
        });
        return inTime;
    }
}
