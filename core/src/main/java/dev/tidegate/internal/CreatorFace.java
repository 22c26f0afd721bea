package dev.tidegate.internal;

import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.LimitStatus;
import dev.tidegate.Meter;
import dev.tidegate.RateLimitExceededException;
import dev.tidegate.RateLimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.StoreException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/** The interface that callers of the hand-made limiter keep: one request, an exception on denial. */
public final class CreatorFace {
    /** What a creator without a plan has. */
    public static final String DEFAULT_PLAN = "pro";

    private static final TimeSource TIME = TimeSource.system();

    private CreatorFace() {}

    /** See {@link RateLimiter#checkCreatorRateLimit(String, String)}. */
    public static void check(RateLimiter limiter, String creatorId, String plan) {
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

    /** See {@link RateLimiter#rateLimitStatus(String, String)}. */
    public static RateLimitStatus status(RateLimiter limiter, String creatorId, String plan) {
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
