package dev.tidegate.bench.redis.side;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.LimitStore;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Creates the stores of the benchmarks. The caller closes it. */
public final class Stores {
    /** Far above any latency here: a backlog is measured, not failed. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final int CHECKS = 5;

    private Stores() {}

    /** As users get it: decisions that wait share a call. */
    public static LimitStore coalesced(String uri) {
        return ready(RedisStore.builder(uri).deadline(DEADLINE).build());
    }

    /** A call for each decision. */
    public static LimitStore uncoalesced(String uri) {
        return ready(RedisStore.builder(uri)
                .deadline(DEADLINE)
                .maxDecisionsPerCall(1)
                .build());
    }

    /** Connected and warm; asked again where a busy machine answered too late. */
    private static LimitStore ready(LimitStore store) {
        for (int more = CHECKS - 1; ; more--) {
            try {
                store.check().toCompletableFuture().join();
                return store;
            } catch (CompletionException e) {
                if (more == 0) {
                    store.close();
                    throw e;
                }
            }
        }
    }
}
