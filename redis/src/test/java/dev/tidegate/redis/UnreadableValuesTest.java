package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.internal.memory.MemoryEngine;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Values in Redis that were damaged: the script and the in-process store refuse the same ones, and nobody else pays for it. */
class UnreadableValuesTest {
    private static final Subject ACME = Subject.of("acme");
    private static final byte[] KEY = "tg:{acme}".getBytes(StandardCharsets.UTF_8);
    private static final Plan PLAN = Plan.of(
            "p",
            limit("sliding", new Window.Sliding(Duration.ofMinutes(1), 10)),
            limit("fixed", Window.fixed(Duration.ofHours(1))),
            limit("day", Window.calendar(Window.Unit.DAY, ZoneId.of("UTC"))),
            limit("bucket", Window.bucket(1, Duration.ofSeconds(1))));
    private static final LimitSet SET = LimitSet.of(PLAN);
    private static final int ROUNDS = 1_500;

    private static Limit limit(String name, Window window) {
        return Limit.builder(name, Meter.REQUESTS, window).capacity(100).build();
    }

    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    private final MemoryEngine memory = new MemoryEngine(100, 100, time);

    @Test
    void bothStoresRefuseTheSameDamagedValues() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.withTimePassedIn(server.uri(), time);
                RedisClient client = RedisClient.create(server.uri())) {
            RedisCommands<byte[], byte[]> redis =
                    client.connect(ByteArrayCodec.INSTANCE).sync();
            byte[] sound = sound(store);
            assertThat(redis.get(KEY)).isEqualTo(sound);
            for (int round = 0; round < ROUNDS; round++) {
                byte[] damaged = damaged(sound, random);
                redis.set(KEY, damaged, SetArgs.Builder.px(600_000));
                memory.load(ACME, Scope.TENANT, damaged);
                StoreCommand command = command(random.nextInt(3));
                String one =
                        said(() -> store.apply(command).toCompletableFuture().join());
                String other = said(() -> memory.apply(command));
                String what = "seed " + seed + ", round " + round + ": " + Arrays.toString(damaged);
                if (damaged[0] == 2) {
                    // What format it is of the in-process store has no reason to look at.
                    assertThat(one).as(what).isEqualTo(other);
                }
                refused += one.equals("unreadable") ? 1 : 0;
            }
        }
        // What is left changed an id, or a figure that nothing else depends on.
        assertThat(refused).isGreaterThan(ROUNDS * 6 / 10);
    }

    /** Nine segments, more than the script reads at a time, and all other kinds. */
    private byte[] sound(RedisStore store) {
        for (int i = 0; i < 9; i++) {
            store.apply(command(2)).toCompletableFuture().join();
            memory.apply(command(2));
            time.advance(Duration.ofSeconds(7));
        }
        return memory.dump(ACME, Scope.TENANT);
    }

    private StoreCommand command(long part) {
        return new StoreCommand.Decide(
                ACME, SET, Boundaries.around(SET, time.nowMicros()), new long[] {part, part, part, part}, true);
    }

    private static byte[] damaged(byte[] sound, SplittableRandom random) {
        byte[] damaged = sound.clone();
        switch (random.nextInt(6)) {
            case 0:
                // Redis keeps no difference between an empty value and none.
                return Arrays.copyOf(sound, 1 + random.nextInt(sound.length - 1));
            case 1:
                return Arrays.copyOf(sound, sound.length + 1 + random.nextInt(40));
            case 2:
                int from = random.nextInt(sound.length);
                int to = random.nextInt(sound.length);
                int length = random.nextInt(sound.length - Math.max(from, to));
                System.arraycopy(sound, from, damaged, to, length);
                return damaged;
            default:
                for (int i = random.nextInt(4); i >= 0; i--) {
                    damaged[random.nextInt(sound.length)] = (byte) random.nextInt(256);
                }
                return damaged;
        }
    }

    private interface Asking {
        Object ask();
    }

    private static String said(Asking asking) {
        try {
            return asking.ask().toString();
        } catch (CompletionException e) {
            return said(e.getCause());
        } catch (StoreException e) {
            return said(e);
        }
    }

    private static String said(Throwable failure) {
        return failure instanceof StoreException known && known.kind() == StoreException.Kind.UNREADABLE
                ? "unreadable"
                : failure.toString();
    }

    @Test
    void oneDamagedValueIsNamedAndLeavesTheStoreAsItIs() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().plans(Plans.of(PLAN)).store(store).build();
                RedisClient client = RedisClient.create(server.uri())) {
            Request request = Request.of("acme", "p");
            Reservation held = limiter.reserve(ReserveRequest.of(request).withId("call-1"));
            assertThat(held.granted()).isTrue();
            RedisCommands<byte[], byte[]> redis =
                    client.connect(ByteArrayCodec.INSTANCE).sync();
            byte[] cut = Arrays.copyOf(redis.get(KEY), 40);
            redis.set(KEY, cut, SetArgs.Builder.px(600_000));

            for (int i = 0; i < 20; i++) {
                assertUnreadable(() -> limiter.acquire(request));
                assertUnreadable(() -> limiter.check(request));
                assertUnreadable(() -> limiter.status(ACME, "p"));
                assertUnreadable(() -> limiter.acquire(request, "call-2"));
                assertUnreadable(() -> limiter.reserve(ReserveRequest.of(request)));
                assertUnreadable(
                        () -> limiter.reserve(ReserveRequest.of(request).withId("call-1")));
                assertUnreadable(held::cancel);
                assertUnreadable(() -> held.extend(dev.tidegate.Cost.oneRequest(), Duration.ofMinutes(1)));
                assertThat(limiter.acquire(Request.of("other", "p")).degraded()).isFalse();
            }
            assertThat(limiter.failures().degraded()).isFalse();
            assertThat(redis.get(KEY)).isEqualTo(cut);

            limiter.reset(ACME);
            assertThat(limiter.acquire(request).allowed()).isTrue();
            assertThat(held.cancel().result()).isEqualTo(dev.tidegate.Outcome.Result.CANCELLED);
        }
    }

    /** The script fails on such values before it writes; the error that Redis makes of that is no outage. */
    @Test
    void aKeyOfAnotherTypeAndARecordCutShortAreRefusedAndLeaveTheStoreAsItIs() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter =
                        RateLimiter.builder().plans(Plans.of(PLAN)).store(store).build();
                RedisClient client = RedisClient.create(server.uri())) {
            RedisCommands<byte[], byte[]> redis =
                    client.connect(ByteArrayCodec.INSTANCE).sync();
            Reservation held =
                    limiter.reserve(ReserveRequest.of(Request.of("acme", "p")).withId("call-1"));
            assertThat(held.granted()).as(held.toString() + held.decision()).isTrue();
            byte[] record = "tg:{acme}:r:call-1".getBytes(StandardCharsets.UTF_8);
            redis.set(record, Arrays.copyOf(redis.get(record), 12), SetArgs.Builder.px(600_000));
            redis.lpush("tg:{listed}".getBytes(StandardCharsets.UTF_8), record);

            for (Asking asking : new Asking[] {
                held::cancel,
                () -> limiter.reserve(ReserveRequest.of(Request.of("acme", "p")).withId("call-1")),
                () -> limiter.acquire(Request.of("listed", "p")),
                () -> limiter.check(Request.of("listed", "p")),
                () -> limiter.reserve(ReserveRequest.of(Request.of("listed", "p")))
            }) {
                assertThat(said(asking)).isEqualTo("unreadable");
            }
            assertThat(limiter.failures().degraded()).isFalse();
            assertThat(limiter.acquire(Request.of("other", "p")).degraded()).isFalse();
        }
    }

    private static void assertUnreadable(Asking asking) {
        try {
            assertThat(asking.ask()).as("what was to be unreadable").isNull();
        } catch (StoreException e) {
            assertThat(e.kind()).as(e.toString()).isEqualTo(StoreException.Kind.UNREADABLE);
            assertThat(e.key()).contains("tg:{acme}");
            assertThat(e.getMessage()).contains("lengths");
        }
    }
}
