package dev.tidegate.spring.actuate;

import dev.tidegate.FailureStatus;
import dev.tidegate.RateLimiter;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Up while calls are decided on, also without the store: an application that limits degrade with should get traffic. The
 * details say whether the store answers. Asks nothing of the store.
 */
public final class StoreHealth implements HealthIndicator {
    private final RateLimiter limiter;

    /** The health of this limiter. */
    public StoreHealth(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public Health health() {
        FailureStatus status = limiter.failures();
        return Health.up()
                .withDetail("store", limiter.source())
                .withDetail("degraded", status.degraded())
                .withDetail("pending", status.pending())
                .build();
    }
}
