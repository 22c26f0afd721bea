package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.testkit.redis.RedisCluster;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store may be closed at any moment and on any thread: it ends, and so does what is under way. */
@Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClosingTest {
    private static final int CLOSINGS = 60;

    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static RedisStore store() {
        return RedisStore.create(cluster.uri(), Duration.ofMinutes(1));
    }

    private static void call(RateLimiter limiter, int callers) {
        IntStream.range(0, callers).forEach(n -> limiter.acquireAsync(Request.of("tenant-" + n, "starter")));
    }

    /** The first decision begins the upkeep, which asks every node; what is closed may be about to connect to some. */
    @Test
    void whileNodesOfAClusterAreBeingConnected() {
        for (int i = 0; i < CLOSINGS; i++) {
            RedisStore store = store();
            try (RateLimiter limiter = RateLimiter.builder().store(store).build()) {
                limiter.acquire(Request.of("tenant", "starter"));
                call(limiter, i % 20);
                store.close();
            }
        }
    }

    @Test
    void beforeTheFirstConnectionStands() {
        for (int i = 0; i < CLOSINGS; i++) {
            try (RedisStore store = store();
                    RateLimiter limiter = RateLimiter.builder().store(store).build()) {
                call(limiter, i % 20);
            }
        }
    }

    @Test
    void onTheThreadThatBringsAnAnswer() {
        RedisStore store = store();
        RateLimiter limiter = RateLimiter.builder().failWithStore().store(store).build();

        limiter.acquireAsync(Request.of("tenant", "starter"))
                .thenRun(store::close)
                .toCompletableFuture()
                .join();

        assertThatThrownBy(() -> limiter.acquire(Request.of("tenant", "starter")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("closed");
    }
}
