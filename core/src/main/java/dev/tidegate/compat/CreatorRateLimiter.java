package dev.tidegate.compat;

import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Meter;
import dev.tidegate.spi.Given;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/**
 * A limiter with the functions of the one that Tidegate replaces. Every call is answered by the limiter that it was made for.
 * Blocks; safe for any number of threads.
 */
public final class CreatorRateLimiter {
    /** The plan of a creator where none is named. */
    public static final String DEFAULT_PLAN = "pro";

    private static final TimeSource TIME = TimeSource.system();

    private final RateLimiter limiter;

    /** Answers with {@code limiter}, which stays open when this is no longer used. */
    public CreatorRateLimiter(RateLimiter limiter) {
        this.limiter = Given.given("limiter", limiter);
    }

    /** Counts one request of a creator under {@link #DEFAULT_PLAN}; see {@link #checkCreatorRateLimit(String, String)}. */
    public void checkCreatorRateLimit(String creatorId) {
        checkCreatorRateLimit(creatorId, DEFAULT_PLAN);
    }

    /**
     * Counts one request of a creator, or throws.
     *
     * @throws RateLimitExceededException if a limit denies it
     * @throws StoreException if the store could not be reached and the failure policy admits nothing
     * @throws dev.tidegate.InvalidInputException if the plan is not known, or the id is empty, longer than 128 bytes or holds
     *     control characters
     */
    public void checkCreatorRateLimit(String creatorId, String plan) {
        Decision decision = limiter.acquire(Request.of(creatorId, plan));
        if (decision.allowed()) {
            return;
        }
        if (decision instanceof Denied denied && denied.cause().isPresent()) {
            // No limit is known to be reached, so none is named.
            throw new StoreException("no decision: " + denied.cause().get(), true);
        }
        LimitStatus reached = decision.limits().stream()
                .filter(status -> decision.violated().contains(status.name()))
                .max(Comparator.comparing(LimitStatus::retryAfter))
                .orElseThrow();
        throw new RateLimitExceededException(
                reached.name(),
                reached.retryAfter(),
                reached.capacity().orElseThrow(),
                reached.remaining().orElseThrow());
    }

    /** The status of a creator under {@link #DEFAULT_PLAN}; see {@link #rateLimitStatus(String, String)}. */
    public RateLimitStatus rateLimitStatus(String creatorId) {
        return rateLimitStatus(creatorId, DEFAULT_PLAN);
    }

    /**
     * The plan's first limit on requests as it stands for a creator. Nothing is counted.
     *
     * @throws StoreException if the store could not be reached
     * @throws dev.tidegate.InvalidInputException as {@link #checkCreatorRateLimit(String, String)} does
     */
    public RateLimitStatus rateLimitStatus(String creatorId, String plan) {
        List<LimitStatus> limits = limiter.status(Subject.of(creatorId), plan).limits();
        LimitStatus shown = limits.stream()
                .filter(status -> status.meter().equals(Meter.REQUESTS)
                        && status.capacity().isPresent())
                .findFirst()
                .orElse(limits.get(0));
        Instant now = Instant.EPOCH.plus(TIME.nowMicros(), ChronoUnit.MICROS);
        return new RateLimitStatus(
                shown.capacity().orElse(Long.MAX_VALUE),
                shown.remaining().orElse(Long.MAX_VALUE),
                now.plus(shown.resetAfter()));
    }
}
