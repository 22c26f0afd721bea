package dev.tidegate.cli.client;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.usage.Prices;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** A limiter in this process that counts in Redis. */
public final class RedisLimiterClient implements LimiterClient {
    /** Twenty times what a server allows: this process has just started, and its first call is its slowest. */
    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private final RedisStore store;
    private final EmbeddedLimiterClient limiter;
    private final String name;

    private RedisLimiterClient(RedisStore store, EmbeddedLimiterClient limiter, String name) {
        this.store = store;
        this.limiter = limiter;
        this.name = name;
    }

    /**
     * Connects.
     *
     * @throws dev.tidegate.StoreException if Redis cannot be reached or does not let this process in
     */
    public static RedisLimiterClient open(RedisChoice redis, Plans plans, Prices prices) {
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
        return new RedisLimiterClient(
                store,
                new EmbeddedLimiterClient(limiter),
                "Redis at " + redis.address().where());
    }

    @Override
    public Answer acquire(Request request) {
        return limiter.acquire(request);
    }

    @Override
    public Answer acquire(Request request, String id) throws IOException {
        return limiter.acquire(request, id);
    }

    @Override
    public Answer check(Request request) {
        return limiter.check(request);
    }

    @Override
    public Answer status(Subject subject, String plan) {
        return limiter.status(subject, plan);
    }

    @Override
    public Answer reset(Subject subject) {
        return limiter.reset(subject);
    }

    @Override
    public Answer reservation(String method, String path, String json) {
        return limiter.reservation(method, path, json);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        limiter.close();
        store.close();
    }
}
