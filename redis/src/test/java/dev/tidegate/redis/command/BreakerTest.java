package dev.tidegate.redis.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A server that does not answer is not asked by everyone again and again. */
class BreakerTest {
    private static final Request CALL = Request.of("acme", "business");
    private static final int CALLS = 1_000;

    private static boolean fails(RateLimiter limiter) {
        try {
            limiter.acquire(CALL);
            return false;
        } catch (StoreException e) {
            assertThat(e.isTransient()).isTrue();
            return true;
        }
    }

    @Test
    void afterADozenUnansweredCallsNoneIsSentUntilTheServerAnswers() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMillis(100))) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            store.check().toCompletableFuture().join();
            Patience.await("the first answer", () -> !fails(limiter));
            server.command("CONFIG", "RESETSTAT");
            server.freeze();
            for (int i = 0; i < CALLS; i++) {
                assertThat(fails(limiter)).isTrue();
            }
            server.thaw();

            Patience.await("decisions to flow again", () -> !fails(limiter));
            // On a busy machine some more are late before the breaker opens, or once it has closed.
            String stats = server.info("commandstats", "cmdstat_evalsha");
            assertThat(Integer.parseInt(stats.replaceAll("^calls=(\\d+).*", "$1")))
                    .isBetween(Breaker.FAILURES + 1, CALLS / 10);
        }
    }

    @Test
    void aServerThatRefusesAnswersAllTheSame() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            server.command("RPUSH", "tg:{acme}", "not ours");
            for (int i = 0; i < 3 * Breaker.FAILURES; i++) {
                assertThatThrownBy(() -> limiter.acquire(CALL)).isInstanceOf(StoreException.class);
            }

            assertThat(limiter.acquire(Request.of("other", "business")).allowed())
                    .isTrue();
        }
    }

    @Test
    void whileAServerIsGoneAndAfterItIsBack() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMillis(100))) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            store.check().toCompletableFuture().join();
            server.kill();
            for (int i = 0; i < CALLS; i++) {
                assertThat(fails(limiter)).isTrue();
            }
            server.restart();

            Patience.await("decisions to flow again", () -> !fails(limiter));
        }
    }
}
