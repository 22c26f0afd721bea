package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.script.Scripts;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** How far the scripts of shapes go: on every node of a cluster, and for so many shapes. */
class ManyShapesTest {
    private static final int BEYOND = 70;

    @Test
    void everyNodeOfAClusterIsGivenTheScriptOfAShape() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisStore store = RedisStore.create(cluster.uri(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            Patience.await("a call of the script of a shape", () -> {
                limiter.acquire(Request.of("acme", "business"));
                return store.shapes().shapedCalls() > 0;
            });
            long before = store.shapes().genericCalls();
            for (int tenant = 0; tenant < 30; tenant++) {
                assertThat(limiter.acquire(Request.of("tenant-" + tenant, "business"))
                                .allowed())
                        .isTrue();
            }
            assertThat(store.shapes().genericCalls()).isEqualTo(before);
        }
    }

    /** The texts of the scripts as they are, and which threads ask for those of shapes. */
    private static final class Asked extends AbstractMap<String, String> {
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();

        @Override
        public Set<Entry<String, String>> entrySet() {
            return Set.of();
        }

        @Override
        public String getOrDefault(Object name, String text) {
            if (Scripts.SHAPE_FILES.contains(String.valueOf(name))) {
                threads.add(Thread.currentThread());
            }
            return text;
        }
    }

    @Test
    void theScriptOfAShapeIsNotMadeByTheThreadOfADecision() {
        Asked asked = new Asked();
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.withTimePassedIn(
                        server.uri(), () -> TimeSource.system().nowMicros(), asked);
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            Patience.await("a call of the script of a shape", () -> {
                limiter.check(Request.of("acme", "business"));
                return store.shapes().shapedCalls() > 0;
            });
            assertThat(asked.threads).isNotEmpty().doesNotContain(Thread.currentThread());
        }
    }

    @Test
    void aServerThatWasDownWhenAShapeWasFirstUsedIsGivenItsScriptSoonAfter() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            server.kill();
            assertThat(isDecided(limiter)).isFalse();
            server.restart();
            Patience.await("a decision", () -> isDecided(limiter));
            long before = store.shapes().genericCalls();
            Patience.await("a call of the script of a shape", () -> {
                isDecided(limiter);
                return store.shapes().shapedCalls() > 0;
            });
            assertThat(store.shapes().genericCalls() - before).isLessThan(5_000);
        }
    }

    private static boolean isDecided(RateLimiter limiter) {
        try {
            limiter.check(Request.of("acme", "business"));
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    @Test
    void aShapeBeyondTheMostIsDecidedByTheGenericScript() {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < BEYOND; i++) {
            List<Limit> limits = new ArrayList<>();
            for (int n = 0, rest = i; n < 4; n++, rest /= 3) {
                Duration length = Duration.ofHours(1 + n);
                Window window = rest % 3 == 0
                        ? Window.sliding(length)
                        : rest % 3 == 1 ? Window.fixed(length) : Window.bucket(10, length);
                limits.add(Limit.builder("limit-" + n, Meter.REQUESTS, window)
                        .capacity(1_000)
                        .build());
            }
            plans.add(Plan.of("plan-" + i, limits.toArray(new Limit[0])));
        }
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter = RateLimiter.builder()
                        .plans(Plans.of(plans.toArray(new Plan[0])))
                        .failWithStore()
                        .store(store)
                        .build()) {
            for (Plan plan : plans) {
                assertThat(limiter.acquire(Request.of("acme", plan.name())).allowed())
                        .isTrue();
            }
            long before = store.shapes().shapedCalls();
            Patience.await("the last shape that is known to be loaded", () -> {
                limiter.acquire(Request.of("acme", "plan-63"));
                return store.shapes().shapedCalls() > before;
            });
            long shaped = store.shapes().shapedCalls();
            for (int i = 64; i < BEYOND; i++) {
                assertThat(limiter.acquire(Request.of("acme", "plan-" + i)).allowed())
                        .isTrue();
            }
            assertThat(store.shapes().shapedCalls()).isEqualTo(shaped);
        }
    }
}
