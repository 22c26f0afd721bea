package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.redis.command.RedisKeys;
import dev.tidegate.testkit.redis.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The store as a program uses it: the script reads the server's own time. */
class RedisStoreTest {
    @Test
    void exactlyTheCapacityIsAdmittedAndEveryKeyHasATimeToLive() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RedisClient client = RedisClient.create(server.uri())) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            for (int i = 0; i < 50; i++) {
                assertThat(limiter.acquire(Request.of("acme", "starter")).allowed())
                        .isTrue();
            }

            Decision denied = limiter.acquire(Request.of("acme", "starter"));

            assertThat(denied.violated()).containsExactly("requests-per-hour");
            assertThat(denied.source()).isEqualTo("redis");
            assertThat(denied.retryAfter().orElseThrow()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
            RedisCommands<String, String> redis = client.connect().sync();
            assertThat(redis.keys("*")).containsExactly("tg:{acme}");
            assertThat(redis.pttl("tg:{acme}")).isBetween(3_500_000L, 3_606_000L);
        }
    }

    @Test
    void aFlushedScriptIsSentAgain() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RedisClient client = RedisClient.create(server.uri())) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            store.check().toCompletableFuture().join();
            limiter.acquire(Request.of("acme", "starter"));
            client.connect().sync().scriptFlush();

            assertThat(limiter.acquire(Request.of("acme", "starter"))
                            .limits()
                            .get(0)
                            .used())
                    .isEqualTo(2);
        }
    }

    @Test
    void aValueOfAnUnknownFormatIsNotOverwritten() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RedisClient client = RedisClient.create(server.uri())) {
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            RedisCommands<String, String> redis = client.connect().sync();
            redis.set("tg:{acme}", "\u0009from another release");

            assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "starter")))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("release");
            assertThat(redis.get("tg:{acme}")).isEqualTo("\u0009from another release");
        }
    }

    @Test
    void aServerThatDoesNotAnswerFailsWithinTheDeadlineAndOneThatIsNotThereToo() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            for (int port : new int[] {silent.getLocalPort(), freePort()}) {
                try (RedisStore store = RedisStore.create("redis://:planted-secret@127.0.0.1:" + port)) {
                    RateLimiter limiter =
                            RateLimiter.builder().failWithStore().store(store).build();

                    assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "starter")))
                            .isInstanceOfSatisfying(StoreException.class, e -> {
                                assertThat(e.isTransient()).isTrue();
                                assertThat(e.getMessage()).doesNotContain("planted-secret", "127.0.0.1");
                            });
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aUriThatIsNoneIsRefusedWithoutRepeatingIt() {
        assertThatThrownBy(() -> RedisStore.create("http://user:planted-secret@host"))
                .isInstanceOf(InvalidInputException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("planted-secret"));
    }

    @Test
    void aRawBraceInAnIdStaysOutOfTheHashTag() {
        assertThat(new String(
                        RedisKeys.key(
                                dev.tidegate.Subject.of("a}b{c:%").withUser("u\u00e9}"), dev.tidegate.plan.Scope.USER),
                        StandardCharsets.UTF_8))
                .isEqualTo("tg:{a%7Db%7Bc%3A%25}:u:u\u00e9%7D");
    }
}
