package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user with these rights and no others can do all that the store does, and with one less cannot. */
class RedisAccessTest {
    private static final List<String> FOR_CLUSTERS = List.of("cluster|nodes", "info", "client|setname", "cluster|myid");

    @Test
    void aUserWithTheRuleCanDoAllOfIt() {
        try (RedisServer redis = RedisServer.start()) {
            user(redis, RedisAccess.rule());
            awaitWell(redis.uri("limiter", "secret"));
            use(redis.uri("limiter", "secret"), redis);
            assertThat(redis.command("ACL", "LOG").items()).isEmpty();
        }
    }

    @Test
    void withOneCommandLessItCannot() {
        try (RedisServer redis = RedisServer.start()) {
            for (String command : RedisAccess.commands()) {
                if (!FOR_CLUSTERS.contains(command)) {
                    user(redis, RedisAccess.rule() + " -" + command);
                    assertFails(redis, redis.uri("limiter", "secret"), command);
                }
            }
            user(redis, RedisAccess.rule().replace("~tg:*", "~other:*"));
            assertFails(redis, redis.uri("limiter", "secret"), "keys");
        }
    }

    @Test
    void theSameInACluster() {
        try (RedisCluster cluster = RedisCluster.start()) {
            for (RedisServer node : cluster.nodes()) {
                user(node, RedisAccess.rule());
            }
            String uri = cluster.node(0).uri("limiter", "secret");
            awaitWell(uri);
            use(uri, cluster.node(0));
            for (RedisServer node : cluster.nodes()) {
                assertThat(node.command("ACL", "LOG").items()).isEmpty();
            }
            cluster.nodes().forEach(node -> user(node, RedisAccess.rule() + " -cluster|nodes"));
            assertFails(cluster.node(0), uri, "cluster|nodes");
        }
    }

    private static void assertFails(RedisServer redis, String uri, String without) {
        redis.command("ACL", "LOG", "RESET");
        assertThatCode(() -> use(uri, redis)).as("without " + without).isInstanceOf(RuntimeException.class);
    }

    /** Loads every class on the way, for which a busy machine takes longer than a first check may. */
    private static void awaitWell(String uri) {
        try (RedisStore store = RedisStore.create(uri, Duration.ofSeconds(10))) {
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
    private static void use(String uri, RedisServer redis) {
        try (RedisStore store = RedisStore.create(uri, Duration.ofSeconds(10));
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            store.check().toCompletableFuture().join();
            store.check().toCompletableFuture().join();
            for (int i = 0; i < 12; i++) {
                Subject subject = Subject.of("creator-" + i);
                redis.command("SCRIPT", "FLUSH");
                assertThat(limiter.acquire(Request.of("creator-" + i, "pro")).allowed())
                        .isTrue();
                limiter.status(subject, "pro");
                limiter.reset(subject);
            }
        }
    }
}
