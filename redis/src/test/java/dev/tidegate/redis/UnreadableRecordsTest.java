package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.internal.memory.MemoryEngine;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records of reservations that were damaged: both stores refuse every step on them, by name, and write nothing. */
class UnreadableRecordsTest {
    private static final Subject ACME = Subject.of("acme");
    private static final byte[] COUNTS = "tg:{acme}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] RECORD = "tg:{acme}:r:call-1".getBytes(StandardCharsets.UTF_8);
    private static final int ROUNDS = 400;
    private static final int FORMER_FORMAT = 1;
    private static final int SUM = 6;

    private static final LimitSet SET = LimitSet.of(Plan.of(
            "p",
            limit("sliding", Meter.REQUESTS, new Window.Sliding(Duration.ofMinutes(1), 10)),
            limit("fixed", Meter.OUTPUT_TOKENS, Window.fixed(Duration.ofHours(1))),
            limit("day", Meter.SPEND, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC"))),
            limit("bucket", Meter.REQUESTS, Window.bucket(1, Duration.ofSeconds(1)))));
    private static final List<Formula> TERMS = SET.limits().stream()
            .map(limit -> Formula.of(limit.meter(), limit.weights()))
            .toList();
    private static final Optional<UnitPrices> PRICES =
            Optional.of(new UnitPrices(Map.of(TokenKind.INPUT, 3_000_000L, TokenKind.OUTPUT, 15_000_000L)));
    private static final Amounts USED = new Amounts(Optional.of(Usage.of(100, 30)), Map.of(), false);
    private static final Amounts MORE = new Amounts(Optional.of(Usage.of(900, 90)), Map.of(), false);

    private static Limit limit(String name, Meter meter, Window window) {
        return Limit.builder(name, meter, window).capacity(100_000_000).build();
    }

    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    private final MemoryEngine memory = new MemoryEngine(100, 100, time);
    private RedisServer server;
    private RedisStore store;
    private RedisClient client;
    private RedisCommands<byte[], byte[]> redis;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        store = RedisStore.withTimePassedIn(server.uri(), time);
        client = RedisClient.create(server.uri());
        redis = client.connect(ByteArrayCodec.INSTANCE).sync();
    }

    @AfterEach
    void stop() {
        client.close();
        store.close();
        server.close();
    }

    private StoreCommand.OfReservation reserve() {
        return new StoreCommand.Reserve(
                ACME,
                "call-1",
                SET,
                Boundaries.around(SET, time.nowMicros()),
                new long[] {1, 50, 1_000_000, 1},
                TERMS,
                PRICES,
                60_000_000,
                60_000,
                7,
                false);
    }

    private StoreCommand.OfReservation settle() {
        return new StoreCommand.Settle(ACME, "call-1", USED, 9, List.of());
    }

    private List<StoreCommand.OfReservation> steps() {
        long now = time.nowMicros();
        return List.of(
                reserve(),
                settle(),
                new StoreCommand.Extend(ACME, "call-1", MORE, 60_000_000, List.of()),
                new StoreCommand.Cancel(ACME, "call-1", List.of()),
                new StoreCommand.Adjust(ACME, "call-1", MORE, 11, 5, now, 0, List.of()),
                new StoreCommand.Look(ACME, "call-1"));
    }

    private StoreReply both(StoreCommand command) {
        StoreReply one = store.apply(command).toCompletableFuture().join();
        assertThat(one).isEqualTo(memory.apply(command));
        return one;
    }

    private void keep(byte[] record) {
        redis.set(RECORD, record, SetArgs.Builder.px(600_000));
        memory.loadRecord("acme", "call-1", record);
    }

    @Test
    void noStepIsTakenOnARecordThatWasDamaged() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        both(reserve());
        refusesDamaged(redis.get(RECORD), random, "open, seed " + seed);
        keep(memory.dumpRecord("acme", "call-1"));
        both(new StoreCommand.Extend(ACME, "call-1", MORE, 60_000_000, List.of()));
        refusesDamaged(redis.get(RECORD), random, "extended, seed " + seed);
        assertThat(both(settle()).status()).isEqualTo(StoreReply.Status.SETTLED);
        refusesDamaged(redis.get(RECORD), random, "settled, seed " + seed);
    }

    private void refusesDamaged(byte[] sound, SplittableRandom random, String seed) {
        byte[] counts = redis.get(COUNTS);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = round == 0 ? former(sound, sound.length) : damaged(sound, random);
            if (Arrays.equals(sound, damaged)) {
                continue;
            }
            keep(damaged);
            String what = seed + ", round " + round + ": " + Arrays.toString(damaged);
            StoreCommand.OfReservation step = steps().get(random.nextInt(steps().size()));
            assertThat(refusalOfRedis(step)).as(what).startsWith("tg:{acme}:r:call-1: ");
            assertThat(refusalOfMemory(step)).as(what).startsWith("acme, reservation call-1: ");
            assertThat(redis.get(RECORD)).as(what).isEqualTo(damaged);
            assertThat(memory.dumpRecord("acme", "call-1")).as(what).isEqualTo(damaged);
        }
        assertThat(redis.get(COUNTS)).as(seed).isEqualTo(counts);
        assertThat(memory.dump(ACME, Scope.TENANT)).as(seed).isEqualTo(counts);
        keep(sound);
    }

    /** The bytes of a record as the former format had them: without the sum. */
    private static byte[] former(byte[] record, int length) {
        byte[] former = Arrays.copyOf(record, length);
        former[0] = FORMER_FORMAT;
        return former;
    }

    private static byte[] damaged(byte[] sound, SplittableRandom random) {
        byte[] damaged = sound.clone();
        switch (random.nextInt(6)) {
            case 0:
                return Arrays.copyOf(sound, 1 + random.nextInt(sound.length - 1));
            case 1:
                return Arrays.copyOf(sound, sound.length + 1 + random.nextInt(40));
            case 2:
                int from = random.nextInt(sound.length);
                int to = random.nextInt(sound.length);
                int length = random.nextInt(sound.length - Math.max(from, to));
                System.arraycopy(sound, from, damaged, to, length);
                return damaged;
            case 3:
                damaged[random.nextInt(sound.length)] ^= (byte) (1 << random.nextInt(8));
                return damaged;
            default:
                for (int i = random.nextInt(4); i >= 0; i--) {
                    damaged[random.nextInt(sound.length)] = (byte) random.nextInt(256);
                }
                return damaged;
        }
    }

    private String refusalOfRedis(StoreCommand command) {
        try {
            return store.apply(command).toCompletableFuture().join().toString();
        } catch (CompletionException e) {
            return e.getCause() instanceof StoreException failure ? said(failure) : e.toString();
        }
    }

    private String refusalOfMemory(StoreCommand command) {
        try {
            return memory.apply(command).toString();
        } catch (StoreException e) {
            return said(e);
        }
    }

    private static String said(StoreException failure) {
        return failure.kind() == StoreException.Kind.UNREADABLE
                ? failure.key().orElse("") + ": " + failure.getMessage()
                : failure.toString();
    }

    @Test
    void aRecordOfTheFormerFormatIsSettledAndOneThatDoesNotFillItsLengthIsRefused() {
        both(reserve());
        byte[] sound = redis.get(RECORD);
        byte[] former = former(sound, sound.length - SUM);

        for (int wrong : new int[] {-1, 1}) {
            redis.set(RECORD, former(former, former.length + wrong), SetArgs.Builder.px(600_000));
            steps().forEach(step -> assertThat(refusalOfRedis(step)).contains("tg:{acme}:r:call-1"));
        }
        // One that says of itself that it is over, but is not whole, or of a state that there is not.
        byte[] over = former(sound, former.length - 1);
        Arrays.fill(over, 2, 9, (byte) 0);
        byte[] stateless = former(sound, former.length);
        Arrays.fill(stateless, 1, 9, (byte) 0);
        for (byte[] damaged : List.of(over, stateless)) {
            redis.set(RECORD, damaged, SetArgs.Builder.px(600_000));
            steps().forEach(step -> assertThat(refusalOfRedis(step)).contains("tg:{acme}:r:call-1"));
            assertThat(redis.get(RECORD)).isEqualTo(damaged);
        }
        redis.set(RECORD, former, SetArgs.Builder.px(600_000));
        assertThat(both(settle()).status()).isEqualTo(StoreReply.Status.SETTLED);
        assertThat(redis.get(RECORD)).isEqualTo(memory.dumpRecord("acme", "call-1"));

        byte[] ended = redis.get(RECORD);
        redis.set(RECORD, former(ended, ended.length - SUM), SetArgs.Builder.px(600_000));
        assertThat(both(settle()).status()).isEqualTo(StoreReply.Status.ALREADY);
        redis.set(RECORD, former(ended, ended.length - SUM + 1), SetArgs.Builder.px(600_000));
        assertThat(refusalOfRedis(settle())).contains("tg:{acme}:r:call-1");
    }
}
