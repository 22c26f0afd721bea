package dev.tidegate.compat;

import dev.tidegate.ThrownDenialException;
import java.time.Duration;

/** Thrown by {@link CreatorRateLimiter#checkCreatorRateLimit(String, String)} alone: everywhere else a denial is a value. */
public final class RateLimitExceededException extends ThrownDenialException {
    private static final long serialVersionUID = 1L;

    private final Duration retryAfter;
    private final long limit;
    private final long remaining;

    /** Of the limit that asks for the longest wait. */
    public RateLimitExceededException(String name, Duration retryAfter, long limit, long remaining) {
        super("limit " + name + " reached: " + remaining + " of " + limit + " left, retry after " + retryAfter);
        this.retryAfter = retryAfter;
        this.limit = limit;
        this.remaining = remaining;
    }

    @Override
    public Duration retryAfter() {
        return retryAfter;
    }

    /** The capacity of the limit that was reached. */
    public long limit() {
        return limit;
    }

    /** What it had left: less than the call needed. */
    public long remaining() {
        return remaining;
    }
}
