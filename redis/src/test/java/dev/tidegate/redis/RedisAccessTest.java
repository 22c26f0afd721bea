package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.plan.Plans;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisEngine;
import dev.tidegate.testkit.redis.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/** A user with these rights and no others can do all that the store does, and with one less cannot. */
@OnEveryEngine
class RedisAccessTest {
    private static final int MOST_CHECKS = 5;

    @Parameter
    RedisEngine engine;

    private static final List<String> FOR_CLUSTERS =
            List.of("eval", "cluster|nodes", "info", "client|setname", "cluster|myid");

    @Test
    void aUserWithTheRuleCanDoAllOfIt() {
        try (RedisServer redis = engine.start()) {
            user(redis, RedisAccess.rule());
            awaitWell(redis.uri("limiter", "secret"));
            use(redis.uri("limiter", "secret"), redis, MOST_CHECKS);
            assertThat(redis.command("ACL", "LOG").items()).isEmpty();
        }
    }

    @Test
    void withOneCommandLessItCannot() {
        try (RedisServer redis = engine.start()) {
            for (String command : RedisAccess.commands()) {
                if (!FOR_CLUSTERS.contains(command)) {
                    user(redis, without(command));
                    assertFails(redis, redis.uri("limiter", "secret"), command);
                }
            }
            user(redis, RedisAccess.rule().replace("~tg:*", "~other:*"));
            assertFails(redis, redis.uri("limiter", "secret"), "keys");
        }
    }

    @Test
    void aUserWithTheRuleForALedgerRecordsReservationsAndListsOverrides(@TempDir Path folder) throws Exception {
        try (RedisServer redis = engine.start();
                UsageLedger ledger = UsageLedger.write(folder, false)) {
            user(redis, RedisAccess.ruleForLedger());
            String uri = redis.uri("limiter", "secret");
            Plans plans = Plans.builtIn();
            try (RedisStore store = RedisStore.builder(uri)
                            .deadline(Duration.ofSeconds(20))
                            .ledger(ledger, plans, failure -> {})
                            .build();
                    RateLimiter limiter = RateLimiter.builder()
                            .failWithStore()
                            .plans(plans)
                            .store(store)
                            .ledger(ledger)
                            .build()) {
                // A first connection may fail on a busy machine; under one id it counts once.
                Patience.await(
                        "a first call",
                        () -> limiter.acquireAsync(Request.of("acme", "pro"), "id-1")
                                .handle((decision, failure) -> failure == null)
                                .toCompletableFuture()
                                .join());
                limiter.overrides()
                        .change("acme", Overrides.Change.adding("x", SubjectOverride.block("")))
                        .toCompletableFuture()
                        .join();
                assertThat(limiter.overrides().all().toCompletableFuture().join())
                        .hasSize(1);
                Patience.await(
                        "the record in the ledger",
                        () -> !ledger.report(UsageQuery.all(UsageQuery.By.TENANT))
                                .isEmpty());
                Patience.await(
                        "an empty stream",
                        () -> redis.command("EXISTS", "tg:{acme}:l").whole() == 0);
            }
            assertThat(redis.command("ACL", "LOG").items()).isEmpty();
        }
    }

    @Test
    void theSameInACluster() {
        // Three servers take long to become one cluster: on the other engines in the deep run alone.
        if (Engines.ofTheRun().noneMatch(engine::equals)) {
            return;
        }
        try (RedisCluster cluster = RedisCluster.start(0, builder -> builder.binary(engine.binary()))) {
            for (RedisServer node : cluster.nodes()) {
                user(node, RedisAccess.rule());
            }
            String uri = cluster.node(0).uri("limiter", "secret");
            awaitWell(uri);
            use(uri, cluster.node(0), MOST_CHECKS);
            for (RedisServer node : cluster.nodes()) {
                assertThat(node.command("ACL", "LOG").items()).isEmpty();
            }
            cluster.nodes().forEach(node -> user(node, without("cluster|nodes")));
            assertFails(cluster.node(0), uri, "cluster|nodes");
        }
    }

    /** Put together anew: Redis 6.2 cannot take a subcommand away. */
    private static String without(String command) {
        return "~" + RedisAccess.KEY_PREFIX + "* -@all +"
                + RedisAccess.commands().stream()
                        .filter(each -> !each.equals(command))
                        .collect(Collectors.joining(" +"));
    }

    private static void assertFails(RedisServer redis, String uri, String without) {
        redis.command("ACL", "LOG", "RESET");
        assertThatCode(() -> use(uri, redis, 1)).as("without " + without).isInstanceOf(RuntimeException.class);
    }

    /** Loads every class on the way, for which a busy machine takes longer than a first check may. */
    private static void awaitWell(String uri) {
        try (RedisStore store = RedisStore.create(uri, Duration.ofMinutes(1))) {
            Patience.await(
                    "a first check",
                    () -> store.check()
                            .handle((any, failure) -> failure == null)
                            .toCompletableFuture()
                            .join());
        }
    }

    private static void user(RedisServer redis, String rule) {
        String[] words = ("ACL SETUSER limiter reset on >secret " + rule).split(" ");
        redis.command(words);
    }

    /** Connects, loads, decides, looks, forgets; and once more after the server has forgotten the scripts. */
    private static void use(String uri, RedisServer redis, int checks) {
        try (RedisStore store = RedisStore.create(uri, Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            check(store, checks);
            check(store, checks);
            for (int i = 0; i < 12; i++) {
                Subject subject = Subject.of("tenant-" + i);
                redis.command("SCRIPT", "FLUSH");
                assertThat(limiter.acquire(Request.of("tenant-" + i, "pro")).allowed())
                        .isTrue();
                limiter.status(subject, "pro");
                limiter.reset(subject);
            }
        }
    }

    /** A busy machine may need longer than a first check may take; a right that is missing does not come by waiting. */
    private static void check(RedisStore store, int most) {
        for (int tries = 1; ; tries++) {
            try {
                store.check().toCompletableFuture().join();
                return;
            } catch (CompletionException e) {
                boolean late = e.getCause() instanceof StoreException failure && failure.isTransient();
                if (!late || tries == most) {
                    throw e;
                }
            }
        }
    }
}
