package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.redis.connection.Credentials;
import dev.tidegate.redis.connection.CredentialsSource;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way in: encrypted, with certificates, as a user, with a password that changes. */
@Timeout(600)
class ConnectionTest {
    private static final Duration PATIENT = Duration.ofMinutes(1);

    private static void assertDecides(RedisStore store) {
        store.check().toCompletableFuture().join();
        assertThat(RateLimiter.builder()
                        .failWithStore()
                        .store(store)
                        .build()
                        .acquire(Request.of("acme", "starter"))
                        .allowed())
                .isTrue();
    }

    private static void assertUnreachable(RedisStore store) {
        assertThatThrownBy(() -> store.check().toCompletableFuture().join()).hasCauseInstanceOf(StoreException.class);
    }

    @Test
    void anEncryptedServerOfAnAuthorityOfOnesOwn() {
        try (RedisServer server =
                RedisServer.builder().tls().password("pass word").start()) {
            try (RedisStore store = RedisStore.builder(server.uri())
                    .deadline(PATIENT)
                    .authority(server.tls().authority())
                    .build()) {
                assertDecides(store);
            }
            // The system's authorities do not know it.
            try (RedisStore store = RedisStore.create(server.uri())) {
                assertUnreachable(store);
            }
        }
    }

    @Test
    void anAuthorityThatDidNotSignTheServersCertificateIsNotTrusted() {
        try (RedisServer server = RedisServer.builder().tls().start();
                RedisServer other = RedisServer.builder().tls().start();
                RedisStore store = RedisStore.builder(server.uri())
                        .authority(other.tls().authority())
                        .build()) {
            assertUnreachable(store);
        }
    }

    @Test
    void aServerThatWantsToSeeACertificate() {
        try (RedisServer server =
                RedisServer.builder().tlsWithClientCertificates().start()) {
            try (RedisStore store = RedisStore.builder(server.uri())
                    .deadline(PATIENT)
                    .authority(server.tls().authority())
                    .clientCertificate(
                            server.tls().clientCertificate(), server.tls().clientKey())
                    .build()) {
                assertDecides(store);
            }
            try (RedisStore store = RedisStore.builder(server.uri())
                    .authority(server.tls().authority())
                    .build()) {
                assertUnreachable(store);
            }
        }
    }

    @Test
    void aUserWithNoMoreRightsThanALimiterNeeds() {
        try (RedisServer server = RedisServer.builder()
                        .user("limiter", "s3cret", "~tg:* +evalsha +eval +script|load +get +set +del +time +ping")
                        .start();
                RedisStore store = RedisStore.builder("redis://127.0.0.1:" + server.port())
                        .deadline(PATIENT)
                        .credentials(() -> Credentials.of("limiter", "s3cret"))
                        .build()) {
            assertDecides(store);
        }
    }

    @Test
    void aPasswordThatChangesCostsNoDecision(@TempDir Path folder) throws IOException {
        Path file = write(folder.resolve("password"), "first");
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger failed = new AtomicInteger();
        try (RedisServer server =
                        RedisServer.builder().user("app", "first", "~* +@all").start();
                RedisStore store = RedisStore.builder("redis://127.0.0.1:" + server.port())
                        .deadline(PATIENT)
                        .credentials(CredentialsSource.file(Optional.of("app"), file), Duration.ofMillis(20))
                        .build()) {
            store.check().toCompletableFuture().join();
            RateLimiter limiter =
                    RateLimiter.builder().failWithStore().store(store).build();
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    try {
                        limiter.check(Request.of("acme", "starter"));
                    } catch (StoreException e) {
                        failed.incrementAndGet();
                    }
                }
            });
            server.command("ACL", "SETUSER", "app", ">second");
            server.command("CONFIG", "RESETSTAT");
            write(file, "second");
            // The store says who it is again, on the connection that it has.
            await(() -> !server.info("commandstats", "cmdstat_auth").isEmpty());
            server.command("ACL", "SETUSER", "app", "<first");
            over.set(true);
            asking.join();
            assertThat(failed).hasValue(0);

            // And a connection that breaks is made anew with the new one.
            server.command("CLIENT", "KILL", "USER", "app");
            await(() -> answers(limiter));
        }
    }

    private static boolean answers(RateLimiter limiter) {
        try {
            return limiter.check(Request.of("acme", "starter")).allowed();
        } catch (StoreException notYet) {
            return false;
        }
    }

    private static void await(java.util.function.BooleanSupplier seen) {
        while (!seen.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private static Path write(Path file, String text) throws IOException {
        Path fresh = Files.writeString(file.resolveSibling("fresh"), text + "\n");
        return Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void aSourceThatFailsFailsTheConnectionAndNamesNoSecret(@TempDir Path folder) {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.builder(server.uri())
                        .credentials(CredentialsSource.file(Optional.empty(), folder.resolve("none")))
                        .build()) {
            assertUnreachable(store);
        }
        assertThat(Credentials.of("app", "s3cret")).hasToString("app:***");
        assertThat(Credentials.ofPassword("s3cret")).hasToString("default:***");
    }

    @Test
    void whatCannotBeReadIsRefusedWhenItIsSaid(@TempDir Path folder) {
        assertThatThrownBy(() -> RedisStore.builder("rediss://h").authority(folder.resolve("no.pem")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("authority")
                .hasMessageContaining("a file that can be read");
    }
}
