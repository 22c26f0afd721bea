package dev.tidegate.bench.setup;

import com.google.common.util.concurrent.RateLimiter;
import dev.tidegate.MemoryStore;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/** The limiters that are compared, each as its documentation says, on the machine's clock. */
public final class Limiters {
    private static final Duration HOUR = Duration.ofHours(1);
    /** Bucket4j refuses more than one unit a nanosecond. */
    private static final long AMPLE = 1L << 40;

    private Limiters() {}

    public static dev.tidegate.RateLimiter tidegate(Plan... plans) {
        return tidegate(MemoryStore.create(), plans);
    }

    public static dev.tidegate.RateLimiter tidegate(MemoryStore store, Plan... plans) {
        return dev.tidegate.RateLimiter.builder()
                .store(store)
                .plans(Plans.of(plans))
                .build();
    }

    /** A lock-free bucket with so many bandwidths, one for each hour, two hours … */
    public static Bucket bucket4j(int bandwidths) {
        LocalBucketBuilder builder = Bucket.builder();
        for (int i = 1; i <= bandwidths; i++) {
            Duration period = HOUR.multipliedBy(i);
            builder.addLimit(limit -> limit.capacity(AMPLE).refillGreedy(AMPLE, period));
        }
        return builder.build();
    }

    public static Bucket bucket4jUsedUp() {
        Bucket bucket = Bucket.builder()
                .addLimit(limit -> limit.capacity(1).refillGreedy(1, Duration.ofDays(365)))
                .build();
        require(bucket.tryConsume(1));
        return bucket;
    }

    public static RateLimiter guava() {
        return RateLimiter.create(1e9);
    }

    public static RateLimiter guavaUsedUp() {
        RateLimiter limiter = RateLimiter.create(1e-6);
        require(limiter.tryAcquire());
        return limiter;
    }

    public static io.github.resilience4j.ratelimiter.RateLimiter resilience4j(String name) {
        return resilience4j(name, Integer.MAX_VALUE);
    }

    public static io.github.resilience4j.ratelimiter.RateLimiter resilience4jUsedUp() {
        io.github.resilience4j.ratelimiter.RateLimiter limiter = resilience4j("used-up", 1);
        require(limiter.acquirePermission());
        return limiter;
    }

    private static io.github.resilience4j.ratelimiter.RateLimiter resilience4j(String name, int permits) {
        return io.github.resilience4j.ratelimiter.RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(permits)
                        .limitRefreshPeriod(HOUR)
                        .timeoutDuration(Duration.ZERO)
                        .build());
    }

    /** A limiter that denies too early would be measured on its way to no. */
    public static void require(boolean allowed) {
        if (!allowed) {
            throw new IllegalStateException("allowed: false (expected: true)");
        }
    }
}
