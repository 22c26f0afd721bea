package dev.tidegate.redis.carry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is carried into a limit leaves the value that the same charges would have left, made here at their instants. */
class LimitCarryTest {
    private static final long HOUR = 3_600_000_000L;
    /** Nothing that is compared leaves its window while a test runs. */
    private static final long MARGIN = 120_000_000L;

    private static final Limit SLIDING = limit("hourly", 1_000_000, Window.parse("sliding 1h"));
    private static final Limit FIXED = limit("fixed", 1_000_000, new Window.Fixed(Duration.ofDays(366)));
    private static final Limit YEARLY =
            limit("yearly", 1_000_000, new Window.Calendar(Window.Unit.YEAR, ZoneOffset.UTC));
    private static final Limit BUCKET = limit("bucket", 1_000, new Window.Bucket(1, Duration.ofDays(1)));
    private static final Plan PLAN = Plan.of("pro", SLIDING, FIXED, YEARLY, BUCKET);

    private static RedisServer redis;
    private static RespClient client;

    private static Limit limit(String name, long capacity, Window window) {
        return Limit.builder(name, Meter.REQUESTS, window).capacity(capacity).build();
    }

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        client = redis.connect();
        for (CarryScript script : CarryScript.values()) {
            client.command(bytes("SCRIPT"), bytes("LOAD"), script.text());
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        redis.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static long now() {
        var time = client.command("TIME").items();
        return Long.parseLong(time.get(0).text()) * 1_000_000
                + Long.parseLong(time.get(1).text());
    }

    private static CarryResult carry(
            String tenant, Limit limit, boolean total, boolean adds, String marker, Charge... all) {
        LimitCarry carry = new LimitCarry(Subject.of(tenant), limit);
        byte[][] call = carry.call(
                List.of(all), total, adds, bytes("tg:carried:x:{" + tenant + "}" + marker), 1_000_000, now());
        return CarryResult.of(client.command(call).whole());
    }

    private static long used(String tenant, Limit limit) {
        try (RedisStore store = RedisStore.create(redis.uri(), Duration.ofMinutes(1));
                RateLimiter limiter = RateLimiter.builder()
                        .store(store)
                        .plans(Plans.of(PLAN))
                        .failWithStore()
                        .build()) {
            return limiter.status(Subject.of(tenant), "pro").limits().stream()
                    .filter(each -> each.name().equals(limit.name()))
                    .findFirst()
                    .orElseThrow()
                    .used();
        }
    }

    /** The segments of a value with the one section of {@link #SLIDING}: by time the amount. */
    private static TreeMap<Long, Long> segments(String tenant) {
        byte[] value = client.command("GET", "tg:{" + tenant + "}").bytes();
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int at = 8;
        int shape = value[at + 6] & 0xff;
        TreeMap<Long, Long> all = new TreeMap<>();
        all.put(u56(in, at + 7) - HOUR, u56(in, at + 14));
        for (int i = 0; i < shape - 1; i++) {
            all.put(u56(in, at + 28 + 14 * i), u56(in, at + 35 + 14 * i));
        }
        assertThat(all).hasSize(shape);
        long older = all.headMap(all.lastKey()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(shape == 1 ? 0 : u56(in, at + 21)).isEqualTo(older);
        return all;
    }

    private static long u56(ByteBuffer in, int at) {
        return in.getLong(at - 1) >>> 8;
    }

    /** The rule of the contract: charges of one slice are one segment, at the time of the last of them. */
    private static TreeMap<Long, Long> expected(List<Charge> charges) {
        long slice = HOUR / 30;
        Map<Long, Charge> bySlice = new TreeMap<>();
        for (Charge each : charges) {
            bySlice.merge(
                    each.instantMicros() / slice,
                    each,
                    (one, other) -> new Charge(
                            Math.max(one.instantMicros(), other.instantMicros()), one.amount() + other.amount()));
        }
        TreeMap<Long, Long> all = new TreeMap<>();
        bySlice.values().forEach(each -> all.put(each.instantMicros(), each.amount()));
        return all;
    }

    @Test
    void chargesOfAnyInstantsBecomeTheSegmentsThatTheyWouldHaveBeen() {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int run = 0; run < 150; run++) {
            String tenant = "random-" + run;
            List<Charge> known = new ArrayList<>();
            long now = now();
            for (int source = 0; source < 1 + random.nextInt(3); source++) {
                List<Charge> charges = new ArrayList<>();
                for (int round = 0; round < 3; round++) {
                    // A source only grows; each round carries all that it has by then, and one of them twice.
                    int more = random.nextInt(40);
                    for (int i = 0; i < more; i++) {
                        Charge charge = new Charge(now - random.nextLong(HOUR - MARGIN), 1 + random.nextInt(5));
                        charges.add(charge);
                        known.add(charge);
                    }
                    if (!charges.isEmpty()) {
                        carry(tenant, SLIDING, false, true, "s" + source, charges.toArray(Charge[]::new));
                        carry(tenant, SLIDING, false, true, "s" + source, charges.toArray(Charge[]::new));
                    }
                }
            }
            if (!known.isEmpty()) {
                assertThat(segments(tenant)).as("seed %d, run %d", seed, run).isEqualTo(expected(known));
            }
        }
    }

    @Test
    void whatIsCountedHereStaysAndIsAddedTo() {
        try (RedisStore store = RedisStore.create(redis.uri(), Duration.ofMinutes(1));
                RateLimiter limiter = RateLimiter.builder()
                        .store(store)
                        .plans(Plans.of(PLAN))
                        .failWithStore()
                        .build()) {
            limiter.acquire(new Request(Subject.of("own"), "pro", Cost.of(Meter.REQUESTS, 7)));
        }
        long now = now();
        for (Limit limit : List.of(SLIDING, FIXED, YEARLY, BUCKET)) {
            assertThat(carry("own", limit, true, true, limit.name(), new Charge(now, 5)))
                    .isEqualTo(CarryResult.ADDED);
            assertThat(used("own", limit)).as(limit.name()).isEqualTo(12);
            assertThat(carry("own", limit, true, true, limit.name(), new Charge(now, 5)))
                    .isEqualTo(CarryResult.UNCHANGED);
            assertThat(carry("own", limit, true, true, limit.name(), new Charge(now, 8)))
                    .isEqualTo(CarryResult.FOLLOWED);
            assertThat(used("own", limit)).as(limit.name()).isEqualTo(15);
            assertThat(carry("own", limit, true, true, limit.name(), new Charge(now, 6)))
                    .isEqualTo(CarryResult.LOWERED);
            assertThat(used("own", limit)).as(limit.name()).isEqualTo(15);
            assertThat(carry("own", limit, true, false, limit.name() + "max", new Charge(now, 20)))
                    .isEqualTo(CarryResult.ADDED);
            assertThat(used("own", limit)).as(limit.name()).isEqualTo(20);
            assertThat(carry("own", limit, true, false, limit.name() + "less", new Charge(now, 3)))
                    .isEqualTo(CarryResult.UNCHANGED);
            assertThat(used("own", limit)).as(limit.name()).isEqualTo(20);
        }
    }

    @Test
    void whatHasLeftItsWindowIsNotCarried() {
        long now = now();
        long year = 366L * 24 * HOUR;
        assertThat(carry("over", SLIDING, false, true, "a", new Charge(now - HOUR, 5)))
                .isEqualTo(CarryResult.OVER);
        assertThat(carry("over", FIXED, true, true, "b", new Charge(now / year * year - 1, 5)))
                .isEqualTo(CarryResult.OVER);
        assertThat(carry("over", YEARLY, true, true, "c", new Charge(now - year, 5)))
                .isEqualTo(CarryResult.OVER);
        assertThat(client.command("EXISTS", "tg:{over}").whole()).isZero();
    }

    @Test
    void anInstantInTheFutureIsNow() {
        long before = now();
        assertThat(carry("future", SLIDING, true, true, "a", new Charge(1L << 52, 5)))
                .isEqualTo(CarryResult.CREATED);
        assertThat(segments("future").firstKey()).isBetween(before, now());
    }

    @Test
    void aValueThatCannotBeReadIsLeftAsItIs() {
        client.command("SET", "tg:{damaged}", "nonsense-nonsense-nonsense");
        assertThat(carry("damaged", SLIDING, true, true, "a", new Charge(now(), 5)))
                .isEqualTo(CarryResult.UNREADABLE);
        assertThat(client.command("GET", "tg:{damaged}").text()).isEqualTo("nonsense-nonsense-nonsense");
        assertThat(client.command("EXISTS", "tg:carried:x:{damaged}a").whole()).isZero();
    }

    @Test
    void everyKeyThatIsWrittenHasAnEnd() {
        for (Limit limit : List.of(SLIDING, FIXED, YEARLY, BUCKET)) {
            carry("ends", limit, true, true, limit.name(), new Charge(now(), 5));
            assertThat(client.command("PTTL", "tg:carried:x:{ends}" + limit.name())
                            .whole())
                    .isPositive();
        }
        assertThat(client.command("PTTL", "tg:{ends}").whole()).isPositive();
    }
}
