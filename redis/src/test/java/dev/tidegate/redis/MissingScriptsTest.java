package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.testkit.redis.RedisConnection;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A script is loaded before it is called, so that no engine evicts it, and a server that has forgotten it is given it. */
@OnEveryEngine
class MissingScriptsTest {
    /** What Redis keeps of scripts that came by EVAL; the next one evicts the oldest. */
    private static final int KEPT = 500;

    @Parameter
    RedisEngine engine;

    private static final class Counting implements StoreListener {
        private final AtomicInteger missing = new AtomicInteger();

        @Override
        public void happened(StoreEvent event) {}

        @Override
        public void scriptMissing() {
            missing.incrementAndGet();
        }
    }

    private static RedisStore store(RedisServer server, StoreListener listener) {
        return RedisStore.builder(server.uri())
                .deadline(Duration.ofSeconds(10))
                .listener(listener)
                .build();
    }

    private static void decide(RateLimiter limiter) {
        assertThat(limiter.acquire(Request.of("acme", "business")).allowed()).isTrue();
    }

    @Test
    void aScriptThatWasNeverWarmedUpStaysWhenOthersEvaluateManyOfTheirOwn() {
        Counting counting = new Counting();
        try (RedisServer server = engine.start();
                RedisConnection other = server.connect();
                RedisStore store = store(server, counting);
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            decide(limiter);
            assertThat(counting.missing).hasValue(1);
            for (int i = 0; i <= 2 * KEPT; i++) {
                other.command("EVAL", "return " + i, "0");
            }
            decide(limiter);
            assertThat(counting.missing).as("calls that found no script").hasValue(1);
        }
    }

    @Test
    void aServerThatForgetsItsScriptsIsGivenThemAndEachTimeIsCounted() {
        Counting counting = new Counting();
        try (RedisServer server = engine.start();
                RedisStore store = store(server, counting);
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            store.check().toCompletableFuture().join();
            assertThat(counting.missing).hasValue(0);
            for (int times = 1; times <= 3; times++) {
                server.command("SCRIPT", "FLUSH");
                decide(limiter);
                assertThat(counting.missing).hasValue(times);
            }
        }
    }
}
