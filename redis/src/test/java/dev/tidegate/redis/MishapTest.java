package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.command.CommandBatcher;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What befalls a server while eight threads ask: nothing is lost but the counts that were lost, to the unit. */
class MishapTest {
    private static final int THREADS = 8;
    private static final int CAPACITY = 600;
    private static final Plan PLAN = Plan.of(
            "p",
            Limit.builder("requests", Meter.REQUESTS, new Window.Sliding(Duration.ofHours(12), 1))
                    .capacity(CAPACITY)
                    .build());
    private static final Request CALL = Request.of("acme", "p");

    private final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger admitted = new AtomicInteger();
    private RedisServer server;
    private RedisStore store;
    private RateLimiter limiter;

    @BeforeEach
    void open() {
        server = RedisServer.start();
        store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
        limiter = limiter(store);
        store.check().toCompletableFuture().join();
    }

    @AfterEach
    void close() {
        pool.shutdownNow();
        store.close();
        server.close();
    }

    private static RateLimiter limiter(RedisStore store) {
        return RateLimiter.builder()
                .failWithStore()
                .plans(Plans.of(PLAN))
                .store(store)
                .build();
    }

    private CompletableFuture<Void> run() {
        return run(limiter);
    }

    /** Each thread asks until it is denied or the server is gone. */
    private CompletableFuture<Void> run(RateLimiter limiter) {
        return CompletableFuture.allOf(Stream.generate(() -> CompletableFuture.runAsync(() -> ask(limiter), pool))
                .limit(THREADS)
                .toArray(CompletableFuture<?>[]::new));
    }

    private void ask(RateLimiter limiter) {
        try {
            while (limiter.acquire(CALL).allowed()) {
                admitted.incrementAndGet();
            }
        } catch (StoreException gone) {
            assertThat(gone.isTransient()).as(gone.getMessage()).isTrue();
        }
    }

    private void untilAdmitted(int calls) {
        Patience.await(calls + " admitted calls", () -> admitted.get() >= calls);
    }

    @Test
    void aScriptFlushInTheMiddleCostsNoCount() {
        CompletableFuture<Void> running = run();
        for (int i = 1; i <= 5; i++) {
            untilAdmitted(i * CAPACITY / 10);
            server.command("SCRIPT", "FLUSH");
        }
        running.join();

        assertThat(admitted).hasValue(CAPACITY);
    }

    @Test
    void aDeletedKeyGivesBackExactlyWhatItHeld() {
        CompletableFuture<Void> running = run();
        long lost = 0;
        for (int i = 1; i <= 3; i++) {
            untilAdmitted(i * CAPACITY / 4);
            lost += used(server.command("GETDEL", "tg:{acme}").bytes());
        }
        running.join();

        assertThat(lost).isPositive();
        assertThat(admitted).hasValue(CAPACITY + (int) lost);
    }

    /** One or two segments of one sliding limit: see Packed. */
    private static long used(byte[] value) {
        if (value.length == 0) {
            return 0;
        }
        int section = 8;
        boolean older = (value[section + 6] & 0xff) > 1;
        return u56(value, section + 14) + (older ? u56(value, section + 21) : 0);
    }

    private static long u56(byte[] value, int at) {
        long number = 0;
        for (int i = 6; i >= 0; i--) {
            number = number << 8 | value[at + i] & 0xff;
        }
        return number;
    }

    @Test
    void afterARestartTheStoreFindsBackByItselfAndAdmitsExactlyTheCapacityAnew() {
        // Calls to a server that is away wait for their deadline.
        try (RedisStore hasty = RedisStore.create(server.uri(), Duration.ofSeconds(5));
                RateLimiter its = limiter(hasty)) {
            hasty.check().toCompletableFuture().join();
            CompletableFuture<Void> running = run(its);
            untilAdmitted(CAPACITY / 4);
            server.kill();
            running.join();
        }
        // At most one call of each thread was counted and its answer lost.
        assertThat(admitted.get()).isBetween(CAPACITY / 4, CAPACITY);

        server.restart();
        Patience.await("the store to be back", this::isBack);
        admitted.set(0);
        run().join();

        assertThat(admitted).hasValue(CAPACITY);
    }

    private static boolean answers(RateLimiter gate) {
        try {
            return gate.check(CALL).allowed();
        } catch (StoreException notYet) {
            return false;
        }
    }

    private boolean isBack() {
        return !store.check()
                .toCompletableFuture()
                .handle((fine, e) -> e != null)
                .join();
    }

    @Test
    void aServerThatStandsStillFailsCallsWithinTheirDeadlineAndCountsEachAtMostOnce() {
        int calls = 20;
        try (RedisStore hasty = RedisStore.create(server.uri(), Duration.ofSeconds(3));
                RespClient connection = server.connect()) {
            RateLimiter gate = RateLimiter.builder()
                    .failWithStore()
                    .plans(Plans.of(PLAN))
                    .store(hasty)
                    .build();
            hasty.check().toCompletableFuture().join();
            server.freeze();
            long failed =
                    Stream.generate(() -> gate.acquireAsync(CALL).toCompletableFuture()).limit(calls).toList().stream()
                            .filter(answer ->
                                    answer.handle((decision, e) -> e != null).join())
                            .count();
            assertThat(failed).isEqualTo(calls);

            server.thaw();

            Patience.await(
                    "the calls that were under way",
                    () -> used(connection.command("GET", "tg:{acme}").bytes()) == CommandBatcher.MAX_CALLS);
            // The others waited, and were not sent when nobody waited for them any more.
            Patience.await("the store to find that the server answers", () -> answers(gate));
            assertThat(used(connection.command("GET", "tg:{acme}").bytes())).isEqualTo(CommandBatcher.MAX_CALLS);
        }
    }
}
