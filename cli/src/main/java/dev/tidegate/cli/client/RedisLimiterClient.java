package dev.tidegate.cli.client;

import dev.tidegate.RateLimiter;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.usage.Prices;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Opens a limiter in this process that counts in Redis. */
final class RedisLimiterClient {
    /** Twenty times what a server allows: this process has just started, and its first call is its slowest. */
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private RedisLimiterClient() {}

    /**
     * Connects.
     *
     * @throws dev.tidegate.StoreException if Redis cannot be reached or does not let this process in
     */
    static LimiterClient open(RedisChoice redis, Plans plans, Prices prices) {
        RedisStore store = redis.store().deadline(DEADLINE).build();
        try {
            store.check().toCompletableFuture().join();
        } catch (CompletionException e) {
            store.close();
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        RateLimiter limiter = RateLimiter.builder()
                .failWithStore()
                .plans(plans)
                .prices(prices)
                .store(store)
                .build();
        return new EmbeddedLimiterClient(limiter, "Redis at " + redis.address().where(), store::close);
    }
}
