package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
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
                .deadline(Duration.ofMinutes(1))
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
                RespClient other = server.connect();
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
    void aNodeOfAClusterIsGivenAScriptByALoadAndNeverByItsText() {
        Counting counting = new Counting();
        try (RedisCluster cluster = RedisCluster.start(0, builder -> builder.binary(engine.binary()));
                RedisStore store = store(cluster.node(0), counting);
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            store.check().toCompletableFuture().join();
            RedisServer holder = cluster.holderOf("tg:{acme}");
            for (int times = 1; times <= 2; times++) {
                holder.command("SCRIPT", "FLUSH");
                holder.command("CONFIG", "RESETSTAT");
                decide(limiter);
                assertThat(counting.missing).hasValue(times);
                assertThat(commands(holder))
                        .contains("cmdstat_script|load:calls=", "cmdstat_evalsha:")
                        .doesNotContain("cmdstat_eval:");
            }
        }
    }

    /** Redis 6.2 counts SCRIPT with all its subcommands; there one command of it was sent since the flush. */
    private static String commands(RedisServer server) {
        return server.command("INFO", "commandstats").text().replace("cmdstat_script:", "cmdstat_script|load:");
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
