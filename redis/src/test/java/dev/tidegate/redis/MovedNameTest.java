package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.redis.connection.HostResolver;
import dev.tidegate.testkit.redis.MachineTime;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisProxy;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failover moves the name of the primary to another address: the store goes there, whatever it was told before. */
class MovedNameTest {
    private static final String OLD = "127.0.0.1";
    private static final String NEW = "127.0.0.2";
    /** In the time of the machine. */
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private RedisServer one;
    private RedisServer two;
    private RedisProxy old;
    private RedisProxy fresh;

    /** The same port of two addresses: one that is free on the first may be taken on the second. */
    @BeforeEach
    void start() {
        one = RedisServer.start();
        two = RedisServer.start();
        for (int tries = 1; fresh == null; tries++) {
            old = RedisProxy.to(one, OLD, 0);
            try {
                fresh = RedisProxy.to(two, NEW, old.port());
            } catch (UncheckedIOException taken) {
                old.close();
                assertThat(tries).isLessThan(20);
            }
        }
    }

    @AfterEach
    void stop() {
        fresh.close();
        old.close();
        two.close();
        one.close();
    }

    private RedisStore store(HostResolver names) {
        return RedisStore.builder("redis://primary.cache.test:" + old.port())
                .deadline(Duration.ofMillis(100))
                .names(names)
                .build();
    }

    private static boolean decides(RateLimiter limiter) {
        try {
            limiter.acquire(Request.of("acme", "business"));
            return true;
        } catch (StoreException notYet) {
            assertThat(notYet.isTransient()).as(notYet.getMessage()).isTrue();
            return false;
        }
    }

    private void assertFollows(HostResolver names, Runnable move, Runnable failure) {
        try (RedisStore store = store(names);
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            Patience.await("a first decision", () -> decides(limiter));
            assertThat(one.command("DBSIZE").whole()).isPositive();
            assertThat(two.command("DBSIZE").whole()).isZero();

            move.run();
            failure.run();
            Duration taken = MachineTime.of(() -> Patience.await(
                    "a decision behind the new address",
                    () -> decides(limiter) && two.command("DBSIZE").whole() > 0));

            assertThat(taken).isLessThanOrEqualTo(SOON);
        }
    }

    @Test
    void theOldAddressIsGone() {
        try (NameServer server = new NameServer(OLD)) {
            assertFollows(
                    new HostResolver(Optional.of(server.address()), Optional.empty()), () -> server.moveTo(NEW), () -> {
                        old.close();
                        one.kill();
                    });
            assertThat(server.asked()).isGreaterThan(1);
        }
    }

    @Test
    void theOldAddressLeadsToOneWhoWasDemoted() {
        try (NameServer server = new NameServer(OLD)) {
            assertFollows(
                    new HostResolver(Optional.of(server.address()), Optional.empty()),
                    () -> server.moveTo(NEW),
                    () -> one.follow(two));
        }
    }

    @Test
    void theNameStandsInTheHostsFile() throws IOException {
        Path hosts = Files.writeString(folder.resolve("hosts"), OLD + " primary.cache.test\n");

        assertFollows(
                new HostResolver(Optional.empty(), Optional.of(hosts.toFile())),
                () -> {
                    try {
                        Files.writeString(hosts, NEW + " PRIMARY.cache.test\n");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                () -> one.follow(two));
    }
}
