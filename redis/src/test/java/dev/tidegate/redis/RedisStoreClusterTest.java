package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreContract;
import dev.tidegate.testkit.StoreProbe;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three primaries, found from the URI of one. */
class RedisStoreClusterTest extends StoreContract {
    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static void empty() {
        cluster.nodes().forEach(node -> node.command("FLUSHALL"));
    }

    @Override
    protected StoreProbe create(ManualTime clock) {
        empty();
        RedisStore store = RedisStore.withTimePassedIn(cluster.uri(), clock, ScriptedStore.living(Map.of()));
        return new StoreProbe() {
            @Override
            public LimitStore store() {
                return store;
            }

            @Override
            public byte[] dump(Subject subject, Scope scope) {
                return store.dump(subject, scope);
            }
        };
    }

    static Plan everyScope() {
        Limit.Builder tenant = Limit.builder("tenant", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)));
        Limit.Builder user = Limit.builder("user", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)));
        Limit.Builder model = Limit.builder("model", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)));
        return Plan.of(
                "p",
                tenant.capacity(2).build(),
                user.scope(Scope.USER).capacity(9).build(),
                model.scope(Scope.MODEL).capacity(9).build());
    }

    @Test
    void allKeysOfATenantWithBracesLieOnOneNodeAndAreDecidedTogether() {
        empty();
        Subject odd = Subject.of("a}b{c").withUser("u}").withModel("{m");
        Request call = new Request(odd, "p", Cost.oneRequest());
        try (RedisStore store = RedisStore.create(cluster.uri(), Duration.ofMinutes(1))) {
            RateLimiter limiter = RateLimiter.builder()
                    .failWithStore()
                    .plans(Plans.of(everyScope()))
                    .store(store)
                    .build();
            assertThat(limiter.acquire(call).allowed()).isTrue();
            assertThat(limiter.acquire(call).allowed()).isTrue();

            assertThat(limiter.acquire(call).violated()).containsExactly("tenant");
            assertThat(limiter.status(odd, "p").limits())
                    .extracting(LimitStatus::used)
                    .containsExactly(2L, 2L, 2L);
        }

        RedisServer holder = cluster.holderOf("tg:{a%7Db%7Bc}");
        assertThat(holder.command("DBSIZE").whole()).isEqualTo(3);
        assertThat(cluster.nodes().stream()
                        .mapToLong(node -> node.command("DBSIZE").whole())
                        .sum())
                .isEqualTo(3);
    }

    @Test
    void tenantsAreSpreadOverAllPrimaries() {
        empty();
        try (RedisStore store = RedisStore.create(cluster.uri(), Duration.ofMinutes(1))) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            IntStream.range(0, 60)
                    .forEach(i -> assertThat(limiter.acquire(Request.of("tenant-" + i, "starter"))
                                    .allowed())
                            .isTrue());
        }

        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.command("DBSIZE").whole()).isPositive());
    }
}
