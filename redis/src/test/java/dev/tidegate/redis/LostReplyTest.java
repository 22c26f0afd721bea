package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.testkit.redis.FaultProxy;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A decision whose answer is lost has been counted once at most: nobody sends it again by itself. */
class LostReplyTest {
    @Test
    void aDecisionWhoseConnectionBreaksBeforeTheAnswerIsNotSentAgain() {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                RedisStore store = RedisStore.create(proxy.uri(), Duration.ofMinutes(1))) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            store.check().toCompletableFuture().join();
            limiter.acquire(Request.of("acme", "starter"));
            ScriptedStore.awaitShapes(store);

            proxy.next(FaultProxy.Fault.CUT_AFTER);
            assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "starter")))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.isTransient()).isTrue());

            assertThat(proxy.harmed()).isEqualTo(1);
            assertThat(usedOnceBack(limiter)).isEqualTo(2);
        }
    }

    /** Asks until the connection is back; a look counts nothing. */
    private static long usedOnceBack(RateLimiter limiter) {
        while (true) {
            try {
                return limiter.status(Subject.of("acme"), "starter")
                        .limits()
                        .get(0)
                        .used();
            } catch (StoreException notYet) {
                Thread.onSpinWait();
            }
        }
    }
}
