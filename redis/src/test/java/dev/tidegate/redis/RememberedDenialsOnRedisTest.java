package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two limiters on one server: a denied tenant costs it nothing while its denial is remembered. */
class RememberedDenialsOnRedisTest {
    private static final Request CALL = Request.of("acme", "plan");
    private static final Plans PLANS = Plans.of(Plan.of(
            "plan",
            Limit.builder("hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                    .capacity(2)
                    .build()));

    @Test
    void aDeniedTenantCostsTheServerNothingUntilSomethingIsGivenBack() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter one = limiter(store, Duration.ofSeconds(10));
                RateLimiter other = limiter(store, Duration.ofMillis(1))) {
            assertThat(one.acquire(CALL).allowed()).isTrue();
            assertThat(one.acquire(CALL).allowed()).isTrue();
            assertThat(one.acquire(CALL))
                    .isInstanceOfSatisfying(
                            Denied.class, denied -> assertThat(denied.isHint()).isFalse());
            long before = calls(server);
            for (int i = 0; i < 1_000; i++) {
                Decision again = one.acquire(CALL);
                assertThat(again)
                        .isInstanceOfSatisfying(
                                Denied.class,
                                denied -> assertThat(denied.isHint()).isTrue());
                assertThat(again.violated()).containsExactly("hour");
            }
            // On a machine that stands still for ten seconds it is asked again.
            assertThat(calls(server) - before).isLessThan(10);
            assertThat(one.repeatedDenials()).isGreaterThan(900);

            one.reset(Subject.of("acme"));
            assertThat(one.acquire(CALL).allowed()).isTrue();
            assertThat(one.acquire(CALL.withCost(Cost.of(Meter.REQUESTS, 5))).allowed())
                    .isFalse();
            one.reset(Subject.of("acme"));
            assertThat(one.acquire(CALL).allowed()).isTrue();

            other.acquire(CALL);
            assertThat(other.acquire(CALL).allowed()).isFalse();
            one.reset(Subject.of("acme"));
            Patience.await(
                    "what was given back elsewhere", () -> other.acquire(CALL).allowed());
        }
    }

    @Test
    void aStoreInThisProcessHasNoDenialsToRemember() {
        assertThatThrownBy(() -> RateLimiter.builder()
                        .rememberDenials(Duration.ofMillis(100))
                        .build())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("rememberDenials: PT0.1S (expected: a store that is shared");
        assertThatThrownBy(() -> RateLimiter.builder().rememberDenials(Duration.ofMinutes(1)))
                .hasMessageContaining("1 ms … 10 s");
    }

    private static RateLimiter limiter(RedisStore store, Duration most) {
        return RateLimiter.builder()
                .plans(PLANS)
                .store(store)
                .rememberDenials(most)
                .build();
    }

    private static long calls(RedisServer server) {
        String stats = server.info("commandstats", "cmdstat_evalsha");
        return Long.parseLong(stats.replaceAll("^calls=(\\d+).*", "$1"));
    }
}
