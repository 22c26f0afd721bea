package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plans that are replaced a hundred times while as many decisions are under way as one processor sends. */
@Tag("deep")
class ReplacedUnderLoadTest {
    private static final int REPLACEMENTS = 100;
    private static final int DECISIONS = 200_000;
    private static final int IN_FLIGHT = 256;
    private static final long BASE = 1_000_000_000L;

    private static Plans plans(int v) {
        return Plans.of(Plan.of(
                "pro",
                Limit.builder("hourly", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(BASE + v)
                        .build(),
                Limit.builder("daily", Meter.REQUESTS, Window.fixed(Duration.ofDays(1)))
                        .capacity(BASE + v)
                        .build()));
    }

    @Test
    void noDecisionIsLostAndNoneMixesTwoPlans() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().plans(plans(0)).store(store).build()) {
            limiter.warmUp();
            Semaphore free = new Semaphore(IN_FLIGHT);
            LongAdder allowed = new LongAdder();
            LongAdder others = new LongAdder();
            Set<Long> versions = ConcurrentHashMap.newKeySet();
            Request request = Request.of("acme", "pro");
            long begin = System.nanoTime();
            for (int n = 0; n < DECISIONS; n++) {
                if (n % (DECISIONS / REPLACEMENTS) == 0) {
                    limiter.replace(plans(n / (DECISIONS / REPLACEMENTS)));
                }
                free.acquire();
                limiter.acquireAsync(request).whenComplete((decision, failure) -> {
                    Optional<Long> version = failure == null ? version(decision) : Optional.empty();
                    version.ifPresent(versions::add);
                    (version.isPresent() ? allowed : others).increment();
                    free.release();
                });
            }
            free.acquire(IN_FLIGHT);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            assertThat(others.sum()).isZero();
            assertThat(versions).hasSize(REPLACEMENTS);
            assertThat(limiter.status(Subject.of("acme"), "pro").limits())
                    .allMatch(limit ->
                            limit.used() == DECISIONS && limit.capacity().orElseThrow() == BASE + 99);
            System.out.println(REPLACEMENTS + " replacements, " + DECISIONS + " decisions in " + millis + " ms");
        }
    }

    /** The version that all limits of an allowed decision of the store agree on. */
    private static Optional<Long> version(Decision decision) {
        long[] capacities = decision.limits().stream()
                .map(LimitStatus::capacity)
                .mapToLong(capacity -> capacity.orElseThrow())
                .distinct()
                .toArray();
        return decision.allowed() && !decision.degraded() && capacities.length == 1
                ? Optional.of(capacities[0] - BASE)
                : Optional.empty();
    }
}
