package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.redis.command.CommandBatcher;
import dev.tidegate.redis.command.ShapedScripts;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

/** A decision is made by the script of its plan's shape where the server has it, and never waits for it. */
@OnEveryEngine
class ShapedScriptsTest {
    @Parameter
    RedisEngine engine;

    private long decisions;

    private static RedisStore store(String uri) {
        return RedisStore.create(uri, Duration.ofMinutes(1));
    }

    private static RateLimiter limiter(RedisStore store) {
        return RateLimiter.builder().failWithStore().store(store).build();
    }

    private void decide(RateLimiter limiter) {
        decisions++;
        assertThat(limiter.acquire(Request.of("acme", "business")).allowed()).isTrue();
    }

    private void awaitAnotherCall(RedisStore store, RateLimiter limiter) {
        long before = store.shapes().shapedCalls();
        Patience.await("a call of the script of a shape", () -> {
            decide(limiter);
            return store.shapes().shapedCalls() > before;
        });
    }

    @Test
    void scriptsAreMadeOnAThreadThatAnApplicationCannotBlock() {
        long before = ShapedScripts.scriptsMade();
        try (RedisServer server = engine.start();
                RedisStore store = store(server.uri());
                RateLimiter limiter = limiter(store)) {
            decide(limiter);
            awaitAnotherCall(store, limiter);
            Patience.await("a script made by that thread", () -> ShapedScripts.scriptsMade() > before);
        }
    }

    @Test
    void aServerThatForgetsItsScriptsDecidesAllTheSameAndIsGivenThemAgain() {
        try (RedisServer server = engine.start();
                RedisStore store = store(server.uri());
                RateLimiter limiter = limiter(store)) {
            decide(limiter);
            awaitAnotherCall(store, limiter);
            for (int times = 0; times < 3; times++) {
                server.command("SCRIPT", "FLUSH");
                decide(limiter);
                awaitAnotherCall(store, limiter);
            }
            assertThat(limiter.status(Subject.of("acme"), "business")
                            .limits()
                            .get(0)
                            .used())
                    .as("each decision was counted once")
                    .isEqualTo(decisions);
        }
    }

    @Test
    void callsThatMissTheScriptAtOnceHaveItLoadedAgainAtOnce() {
        try (RedisServer server = engine.start();
                RedisStore store = store(server.uri());
                RateLimiter limiter = limiter(store)) {
            decide(limiter);
            awaitAnotherCall(store, limiter);
            server.command("SCRIPT", "FLUSH");
            // It stands still meanwhile, so that each of them is on its way before one is answered.
            server.freeze();
            List<CompletableFuture<Decision>> calls = new ArrayList<>();
            for (int i = 0; i < CommandBatcher.MAX_CALLS; i++) {
                calls.add(limiter.acquireAsync(Request.of("acme", "business")).toCompletableFuture());
            }
            server.thaw();
            calls.forEach(call -> assertThat(call.join().allowed()).isTrue());
            long generic = store.shapes().genericCalls();
            long shaped = store.shapes().shapedCalls();
            Patience.await("a call of the script of a shape", () -> {
                limiter.check(Request.of("acme", "business"));
                return store.shapes().shapedCalls() > shaped;
            });
            assertThat(store.shapes().genericCalls() - generic).isLessThan(5_000);
        }
    }

    @Test
    void aServerThatTakesNoScriptsIsAskedOnceAndDecidesByTheGenericOne() {
        try (RedisServer server = engine.start();
                RedisStore store = store(server.uri());
                RateLimiter limiter = limiter(store)) {
            server.command("ACL", "SETUSER", "default", "-script");
            for (int i = 0; i < 50; i++) {
                decide(limiter);
            }
            assertThat(store.shapes().shapedCalls()).isZero();
            assertThat(store.shapes().genericCalls()).isGreaterThanOrEqualTo(50);
            String refused =
                    server.command("INFO", "commandstats").text().replace("cmdstat_script:", "cmdstat_script|load:");
            assertThat(refused).containsPattern("cmdstat_script\\|load:calls=0,[^\n]*rejected_calls=[1-4],");
        }
    }
}
