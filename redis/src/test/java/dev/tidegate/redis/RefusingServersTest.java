package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailurePolicy.UnknownSubjects;
import dev.tidegate.Outcome.Result;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisRefusal;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that is there and refuses: nothing was carried out, so each limit decides as if it were away, and it is booked later. */
@Timeout(600)
class RefusingServersTest {
    private static final Request CALL = Request.of("acme", "business");
    private static final FailurePolicy POLICY = FailurePolicy.DEFAULT.withUnknownSubjects(UnknownSubjects.SHARE);

    /** Where a refusal comes at once: no busy machine misses it, and what is unanswered is so for another reason. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    /** Where a server lets connections wait. */
    private static final Duration HASTY = Duration.ofMillis(100);

    private static RedisStore store(RedisServer server) {
        return RedisStore.create(server.uri(), PATIENT);
    }

    /** Decides well, then alone while {@code harm} lasts, then well again with everything booked. */
    private static void assertDecidesThrough(
            RedisServer server, Consumer<RedisServer> harm, Consumer<RedisServer> mend) {
        assertDecidesThrough(server, PATIENT, harm, mend);
    }

    private static void assertDecidesThrough(
            RedisServer server, Duration deadline, Consumer<RedisServer> harm, Consumer<RedisServer> mend) {
        try (RedisStore store = RedisStore.create(server.uri(), deadline);
                RateLimiter limiter = RateLimiter.builder()
                        .store(store)
                        .onStoreFailure(POLICY)
                        .build()) {
            limiter.warmUp();
            Patience.await("a first decision", () -> !limiter.acquire(CALL).degraded());
            harm.accept(server);
            for (int n = 0; n < 20; n++) {
                Decision decision = limiter.acquire(CALL);
                assertThat(decision.allowed()).isTrue();
            }
            assertThat(limiter.acquire(CALL).source()).isEqualTo("local");
            mend.accept(server);
            Patience.await("recovery", () -> !limiter.acquire(CALL).degraded());
            Patience.await(
                    () -> "all to be booked: " + limiter.failures(),
                    () -> limiter.failures().pending() == 0);
            // One may have been sent upon a connection of which nobody knew yet that it had ended.
            assertThat(limiter.failures().outcomeUnknown()).isLessThanOrEqualTo(1);
            assertThat(limiter.failures().writtenBack()).isPositive();
        }
    }

    private static long used(RedisServer server) {
        try (RedisStore store = store(server);
                RateLimiter limiter =
                        RateLimiter.builder().failWithStore().store(store).build()) {
            limiter.warmUp();
            return limiter.status(Subject.of("acme"), "business")
                    .limits()
                    .get(0)
                    .used();
        }
    }

    @Test
    void aFullRedisThatEvictsNothing() {
        try (RedisServer server = RedisServer.start()) {
            server.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
            assertDecidesThrough(
                    server,
                    full -> full.command("CONFIG", "SET", "maxmemory", "1"),
                    full -> full.command("CONFIG", "SET", "maxmemory", "0"));
            assertThat(used(server)).isGreaterThanOrEqualTo(22);
        }
    }

    @Test
    void aWrongPasswordIsNoPassingTroubleAtTheFirstConnectionNorAtALaterOne() {
        try (RedisServer server = RedisServer.builder().password("right").start();
                RespClient one = server.connect();
                RedisStore never = RedisStore.create("redis://:wrong@127.0.0.1:" + server.port());
                RedisStore once = RedisStore.create(server.uri())) {
            // A busy machine may take longer to connect than a first check waits.
            Patience.await("the first reason", () -> isTransient(never).equals(Optional.of(false)));
            Patience.await("a connection", () -> isTransient(once).isEmpty());
            one.command("CONFIG", "SET", "requirepass", "another");
            one.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            Patience.await("the reason", () -> isTransient(once).equals(Optional.of(false)));
        }
    }

    /** Of the failure of a look at the store; empty where it is well. */
    private static Optional<Boolean> isTransient(RedisStore store) {
        return store.check()
                .handle((well, failure) -> failure == null
                        ? Optional.<Boolean>empty()
                        : Optional.of(((StoreException) StoreException.unwrapped(failure)).isTransient()))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aPrimaryThatLacksItsReplicas() {
        try (RedisServer server = RedisServer.start()) {
            assertDecidesThrough(
                    server,
                    lonely -> lonely.command("CONFIG", "SET", "min-replicas-to-write", "1"),
                    lonely -> lonely.command("CONFIG", "SET", "min-replicas-to-write", "0"));
            assertThat(used(server)).isGreaterThanOrEqualTo(22);
        }
    }

    @Test
    void aSettleThatWasJournalledIsKeptWhateverTheServerRefusesItWith() {
        List<Kind> events = new CopyOnWriteArrayList<>();
        try (RedisServer server = RedisServer.start();
                RedisStore store = store(server);
                RateLimiter limiter = RateLimiter.builder()
                        .store(store)
                        .onStoreFailure(POLICY)
                        .storeListener(event -> events.add(event.kind()))
                        .build()) {
            limiter.warmUp();
            Reservation one = limiter.reserve(ReserveRequest.of(CALL).withId("one"));
            Reservation two = limiter.reserve(ReserveRequest.of(CALL).withId("two"));
            assertThat(one.granted() && two.granted()).isTrue();
            server.command("CONFIG", "SET", "min-replicas-to-write", "1");
            assertThat(one.settle(Usage.of(7, 0)).result()).isEqualTo(Result.JOURNALLED);
            assertThat(limiter.health()
                            .handle((well, failure) -> failure == null)
                            .toCompletableFuture()
                            .join())
                    .as("ready, where nothing can be written")
                    .isFalse();
            // And a reason that no code names, until someone takes it away.
            server.command("CONFIG", "SET", "min-replicas-to-write", "0");
            Patience.await("the settle", () -> limiter.failures().pending() == 0);
            server.command("CONFIG", "SET", "min-replicas-to-write", "1");
            assertThat(two.settle(Usage.of(7, 0)).result()).isEqualTo(Result.JOURNALLED);
            server.command("CONFIG", "SET", "min-replicas-to-write", "0");
            server.command("RENAME", "tg:{acme}:r:two", "tg:{acme}:r:aside");
            server.command("RPUSH", "tg:{acme}:r:two", "not ours");
            Patience.await(
                    "the refusal",
                    () -> events.contains(Kind.REFUSED) || limiter.failures().pending() == 0);
            server.command("DEL", "tg:{acme}:r:two");
            server.command("RENAME", "tg:{acme}:r:aside", "tg:{acme}:r:two");
            Patience.await("the second settle", () -> limiter.failures().pending() == 0);
            assertThat(limiter.reservation(one.handle()).state()).contains(ReservationState.SETTLED);
            assertThat(limiter.reservation(two.handle()).state()).contains(ReservationState.SETTLED);
            assertThat(limiter.failures().dropped() + limiter.failures().refused())
                    .isZero();
        }
        assertThat(events).doesNotContain(Kind.DROPPED);
    }

    @Test
    void aRedisThatTakesNoMoreClients() {
        try (RedisServer server = RedisServer.start();
                RespClient one = server.connect()) {
            assertDecidesThrough(
                    server,
                    HASTY,
                    crowded -> {
                        one.command("CONFIG", "SET", "maxclients", "1");
                        one.command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
                    },
                    crowded -> one.command("CONFIG", "SET", "maxclients", "100"));
            assertThat(used(server)).isGreaterThanOrEqualTo(22);
        }
    }

    @Test
    void aRedisThatIsStillLoading() {
        try (RedisServer server = RedisServer.builder()
                .line("enable-debug-command yes")
                .line("save 3600 1")
                .line("loading-process-events-interval-bytes 1024")
                .start()) {
            server.command("DEBUG", "POPULATE", "2000", "filling", "100");
            assertDecidesThrough(
                    server,
                    HASTY,
                    loading -> {
                        loading.command("CONFIG", "SET", "key-load-delay", "10000");
                        var unused = CompletableFuture.runAsync(() -> loading.command("DEBUG", "RELOAD"));
                        Patience.await("loading", () -> refusal(loading).equals("LOADING"));
                    },
                    loading -> loading.command("CONFIG", "SET", "key-load-delay", "0"));
            assertThat(used(server)).isGreaterThanOrEqualTo(22);
        }
    }

    private static String refusal(RedisServer server) {
        try {
            server.command("PING");
            return "";
        } catch (RedisRefusal e) {
            return e.code();
        }
    }

    @Test
    void aReplicaThatMayNotBeWrittenTo() {
        try (RedisServer server = RedisServer.start()) {
            assertDecidesThrough(
                    server, demoted -> demoted.command("REPLICAOF", "127.0.0.1", "1"), RedisServer::promote);
            assertThat(used(server)).isGreaterThanOrEqualTo(22);
        }
    }

    @Test
    void aUserWhoMayNotAnyMore() {
        try (RedisServer server = RedisServer.start()) {
            assertDecidesThrough(
                    server,
                    locked -> locked.command("ACL", "SETUSER", "default", "-evalsha"),
                    locked -> locked.command("ACL", "SETUSER", "default", "+evalsha"));
            assertThat(used(server)).isGreaterThanOrEqualTo(22);
        }
    }
}
