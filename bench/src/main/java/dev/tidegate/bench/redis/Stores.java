package dev.tidegate.bench.redis;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitStore;
import java.time.Duration;

/** The one place that knows how a store is made. */
final class Stores {
    /** Far above any latency here: a backlog is measured, not failed. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private Stores() {}

    /** As users get it: decisions that wait share a call. */
    static LimitStore coalesced(String uri) {
        return RedisStore.create(uri, DEADLINE);
    }

    /** A call for each decision. */
    static LimitStore uncoalesced(String uri) {
        return RedisStore.create(uri, DEADLINE);
    }
}
