package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Decision;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Undecided;
import dev.tidegate.redis.connection.RedisConnection;
import dev.tidegate.testkit.redis.FaultProxy;
import dev.tidegate.testkit.redis.MachineTime;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The first calls of a process, which take as long as its classes take to load. */
@Timeout(300)
class ColdStartTest {
    /** Far above the deadline and below the first one: in this time the answer stands still on its way. */
    private static final Duration SLOW = Duration.ofMillis(400);

    /** Not the usual one: the machine may add to {@link #SLOW} what it likes. */
    private static final Duration FIRST = Duration.ofSeconds(30);

    private static final Request CALL = Request.of("acme", "business");

    /** Holds the answer to the next script back, as a process that is still loading its classes does. */
    private static void slow(FaultProxy proxy) {
        proxy.next(FaultProxy.Fault.HOLD);
        CompletableFuture.delayedExecutor(SLOW.toMillis(), TimeUnit.MILLISECONDS)
                .execute(proxy::release);
    }

    @Test
    void theFirstReservationAndItsSettleAreMadeInTheStoreHoweverLongTheClassesTake() {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(server.port());
                RedisStore store =
                        RedisStore.builder(proxy.uri()).firstDeadline(FIRST).build();
                RateLimiter limiter = RateLimiter.builder().store(store).build()) {
            assertThat(SLOW).isBetween(RedisStore.DEFAULT_DEADLINE, RedisStore.DEFAULT_FIRST_DEADLINE);
            // What a new process was measured to need on a busy machine, and room above it.
            assertThat(RedisStore.DEFAULT_FIRST_DEADLINE).isGreaterThanOrEqualTo(Duration.ofMillis(4_500));
            slow(proxy);
            Reservation held = limiter.reserve(ReserveRequest.of(CALL));
            assertThat(held.granted()).as(held.decision().toString()).isTrue();
            assertThat(held.decision().source()).isEqualTo("redis");

            ScriptedStore.awaitShapes(store);
            slow(proxy);
            assertThat(held.settle(Actual.of(Usage.of(1, 1))).result()).isEqualTo(Outcome.Result.SETTLED);
        }
    }

    @Test
    void aWarmUpWaitsLongerForItsScriptsThanTheClientWaitsForOtherCommands() {
        try (RedisServer server = RedisServer.start();
                RedisStore store =
                        RedisStore.builder(server.uri()).firstDeadline(FIRST).build();
                RateLimiter limiter =
                        RateLimiter.builder().store(store).failWithStore().build()) {
            limiter.acquire(CALL);
            server.freeze();
            CompletableFuture.delayedExecutor(RedisConnection.PATIENCE.toMillis() + 300, TimeUnit.MILLISECONDS)
                    .execute(server::thaw);
            store.check().toCompletableFuture().join();
        }
    }

    @Test
    void aDeadlineMayBeLongerThanTheClientWaitsForOtherCommands() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofSeconds(60));
                RateLimiter limiter =
                        RateLimiter.builder().store(store).failWithStore().build()) {
            limiter.acquire(CALL);
            server.freeze();
            CompletableFuture.delayedExecutor(RedisConnection.PATIENCE.toMillis() + 300, TimeUnit.MILLISECONDS)
                    .execute(server::thaw);
            assertThat(limiter.acquire(CALL).allowed()).isTrue();
        }
    }

    @Test
    void onceOneHasWaitedInVainTheUsualDeadlineHolds() {
        Duration first = Duration.ofSeconds(2);
        try (RedisServer server = RedisServer.start();
                RedisStore store =
                        RedisStore.builder(server.uri()).firstDeadline(first).build();
                RateLimiter limiter =
                        RateLimiter.builder().store(store).failWithStore().build()) {
            limiter.acquire(CALL);
            server.freeze();
            assertThatThrownBy(() -> limiter.acquire(CALL)).isInstanceOf(StoreException.class);
            Duration taken = MachineTime.of(
                    () -> assertThatThrownBy(() -> limiter.acquire(CALL)).isInstanceOf(StoreException.class));
            assertThat(taken).isLessThan(first.minusMillis(100));
            server.thaw();
        }
    }

    @Test
    void afterAWarmUpEveryKindOfStepHasBeenTaken() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri());
                RateLimiter limiter = RateLimiter.builder().store(store).build()) {
            limiter.warmUp();

            assertThat(limiter.failures().instances()).as("registered").isEqualTo(1);
            String stats = server.info("commandstats", "cmdstat_evalsha");
            assertThat(stats).isNotEmpty();
            // A mark, who is there, and what goes within a minute: nothing stays for a subject that nobody named.
            assertThat(server.command("KEYS", "tg:{warm-up*}").items()).isEmpty();
        }
    }

    @Test
    void anAnswerWithoutTheStoreCannotBeMistakenForADenial() {
        try (RedisStore nowhere = RedisStore.create("redis://127.0.0.1:1");
                RateLimiter limiter = RateLimiter.builder().store(nowhere).build()) {
            Decision decision = limiter.acquire(CALL);

            assertThat(decision).isInstanceOf(Undecided.class);
            assertThat(decision.allowed()).isFalse();
            assertThat(decision.limits()).as("figures that were not looked at").isEmpty();
            assertThat(((Undecided) decision).cause()).contains("store-unavailable");
            assertThat(decision.toString())
                    .startsWith("Undecided[store-unavailable]")
                    .doesNotContain("used");
        }
    }
}
