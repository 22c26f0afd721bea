package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.spi.StoreException;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A server that does not answer is not asked by everyone again and again. */
class BreakerTest {
    private static final Request CALL = Request.of("acme", "business");
    private static final int CALLS = 100;
    private static final String LATE = "Redis did not answer within the deadline";

    private static boolean fails(RateLimiter limiter) {
        return failure(limiter).isPresent();
    }

    private static Optional<String> failure(RateLimiter limiter) {
        try {
            limiter.acquire(CALL);
            return Optional.empty();
        } catch (StoreException e) {
            assertThat(e.isTransient()).isTrue();
            return Optional.of(e.getMessage());
        }
    }

    @Test
    void afterADozenUnansweredCallsNoneIsSentUntilTheServerAnswers() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMillis(100))) {
            RateLimiter limiter = RateLimiter.builder().store(store).build();
            store.check().toCompletableFuture().join();
            Patience.await("the first answer", () -> !fails(limiter));
            server.command("CONFIG", "RESETSTAT");
            server.freeze();
            for (int i = 0; i < CALLS; i++) {
                assertThat(fails(limiter)).isTrue();
            }
            server.thaw();

            // A machine that is busy may miss the deadline once more, with a call that was sent.
            AtomicInteger late = new AtomicInteger();
            Patience.await("decisions to flow again", () -> {
                Optional<String> failure = failure(limiter);
                late.addAndGet(failure.filter(LATE::equals).isPresent() ? 1 : 0);
                return failure.isEmpty();
            });
            String stats = server.info("commandstats", "cmdstat_evalsha");
            assertThat(Integer.parseInt(stats.replaceAll("^calls=(\\d+).*", "$1")))
                    .isEqualTo(Breaker.FAILURES + 1 + late.get());
        }
    }

    @Test
    void aServerThatRefusesAnswersAllTheSame() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofSeconds(10))) {
            RateLimiter limiter = RateLimiter.builder().store(store).build();
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
            RateLimiter limiter = RateLimiter.builder().store(store).build();
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
