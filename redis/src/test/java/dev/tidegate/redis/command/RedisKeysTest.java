package dev.tidegate.redis.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.testkit.redis.RedisRefusal;
import dev.tidegate.testkit.redis.RedisReply;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the store leaves on a server: a TTL on every key, and nothing at all after a denial. */
class RedisKeysTest {
    private static final Plans PLANS = Plans.of(
            Plan.of(
                    "all",
                    limit("sliding", Window.sliding(Duration.ofHours(1))).build(),
                    limit("bucket", Window.bucket(3, Duration.ofMinutes(1)))
                            .scope(Scope.USER)
                            .build(),
                    limit("fixed", Window.fixed(Duration.ofMinutes(7)))
                            .scope(Scope.MODEL)
                            .build(),
                    limit("month", Window.calendar(Window.Unit.MONTH, ZoneId.of("Europe/Paris")))
                            .scope(Scope.USER)
                            .build()),
            Plan.of(
                    "few",
                    limit("short", Window.sliding(Duration.ofSeconds(5))).build(),
                    limit("year", Window.calendar(Window.Unit.YEAR, ZoneId.of("UTC")))
                            .build()));
    private static final String TTL = "'PX', math.max(1, math.ceil((latest_end - clock) / 1000) + 6000)";

    private static RedisServer server;

    private static Limit.Builder limit(String name, Window window) {
        return Limit.builder(name, Meter.REQUESTS, window).capacity(40);
    }

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        server.command("FLUSHALL");
    }

    @Test
    void noKeyIsLeftWithoutATimeToLive() {
        try (RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            randomCalls(store);
        }

        assertThat(keys()).hasSizeGreaterThan(20);
        assertThat(withoutTtl()).isEmpty();
    }

    @Test
    void aDenialAndACheckLeaveEveryKeyAsItIs() {
        try (RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1))) {
            randomCalls(store);

            assertThat(writtenByWhatMustNotWrite(store)).isEmpty();
        }
    }

    /**
     * Set again, or left as it is where the latest end has not moved: it is the same instant. Before Redis 7.2 a server that has
     * to wait for a core between the clock's reading by the script and that by SET sets an earlier one; not each time.
     */
    @Test
    void aKeyGoesSixSecondsAfterItsLatestEnd() {
        try (RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RespClient connection = server.connect()) {
            RateLimiter limiter = RateLimiter.builder()
                    .failWithStore()
                    .plans(PLANS)
                    .store(store)
                    .build();
            List<Long> beyond = new ArrayList<>();
            for (int call = 0; call < 10; call++) {
                limiter.acquire(Request.of("acme", "few"));
                long year = ZonedDateTime.now(ZoneOffset.UTC).getYear() + 1L;
                long end = Instant.parse(year + "-01-01T00:00:00Z").toEpochMilli();
                beyond.add(connection.command("PEXPIRETIME", "tg:{acme}").whole() - end);
            }
            assertThat(beyond).allMatch(millis -> millis <= 6_002).anyMatch(millis -> millis >= 5_999);
        }
    }

    @Test
    void aScriptThatForgetsTheTtlIsNoticed() {
        try (RedisStore store = planted(TTL, "'KEEPTTL'")) {
            randomCalls(store);
        }

        assertThat(withoutTtl()).isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '§',
            value = {
                "charge > 0 and key_count or 0 do § key_count do",
                "admitted == 1 and value_ends[k] or 0 § clock + 60000000"
            })
    void aScriptThatWritesOnACheckOrADenialIsNoticed(String from, String to) {
        try (RedisStore store = planted(from, to)) {
            randomCalls(store);

            assertThat(writtenByWhatMustNotWrite(store)).isNotEmpty();
        }
    }

    private static RedisStore planted(String from, String to) {
        String script = LuaScript.read("decide.lua");
        assertThat(script).as("the place to plant a fault").containsOnlyOnce(from);
        return RedisStore.withTimePassedIn(
                server.uri(), () -> System.currentTimeMillis() * 1000, Map.of("decide.lua", script.replace(from, to)));
    }

    /** Drawn so that every kind of limit denies now and then. */
    private static void randomCalls(RedisStore store) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        RateLimiter limiter =
                RateLimiter.builder().failWithStore().plans(PLANS).store(store).build();
        for (int i = 0; i < 2_000; i++) {
            Subject subject = Subject.of("tenant-" + random.nextInt(5))
                    .withUser("user-" + random.nextInt(4))
                    .withModel("model-" + random.nextInt(3));
            Cost cost = Cost.of(Meter.REQUESTS, random.nextInt(4));
            limiter.acquire(new Request(subject, random.nextBoolean() ? "all" : "few", cost));
        }
    }

    /** The keys that a denied acquire or a check changed, their value or the instant at which they go. */
    private static List<String> writtenByWhatMustNotWrite(RedisStore store) {
        RateLimiter limiter =
                RateLimiter.builder().failWithStore().plans(PLANS).store(store).build();
        List<String> changed = new ArrayList<>();
        for (int tenant = 0; tenant < 5; tenant++) {
            Subject subject = Subject.of("tenant-" + tenant).withUser("user-0").withModel("model-0");
            Request tooMuch = new Request(subject, "all", Cost.of(Meter.REQUESTS, 41));
            var before = dumps();
            assertThat(limiter.acquire(tooMuch).allowed()).isFalse();
            assertThat(limiter.check(Request.of("new-" + tenant, "few")).allowed())
                    .isTrue();
            var after = dumps();
            before.forEach((key, dump) -> {
                // One that went in its own time was not written.
                if (after.containsKey(key) && !dump.equals(after.get(key))) {
                    changed.add(key);
                }
            });
            after.keySet().stream().filter(key -> !before.containsKey(key)).forEach(changed::add);
        }
        return changed;
    }

    private static Map<String, String> dumps() {
        TreeMap<String, String> all = new TreeMap<>();
        try (RespClient connection = server.connect()) {
            for (String key : keys()) {
                byte[] dump = connection.command("DUMP", key).bytes();
                if (dump.length > 0) {
                    all.put(key, HexFormat.of().formatHex(dump) + " until " + expiry(connection, key));
                }
            }
        }
        return all;
    }

    /** Servers before 7.0 cannot say when a key goes; there the bytes alone are compared. */
    private static String expiry(RespClient connection, String key) {
        try {
            return String.valueOf(connection.command("PEXPIRETIME", key).whole());
        } catch (RedisRefusal before7) {
            assertThat(server.version()).startsWith("6.");
            return "an instant that is not said";
        }
    }

    private static List<String> withoutTtl() {
        try (RespClient connection = server.connect()) {
            return keys().stream()
                    .filter(key -> connection.command("PTTL", key).whole() == -1)
                    .toList();
        }
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        try (RespClient connection = server.connect()) {
            String cursor = "0";
            do {
                List<RedisReply> page =
                        connection.command("SCAN", cursor, "COUNT", "1000").items();
                page.get(1).items().forEach(key -> keys.add(key.text()));
                cursor = page.get(0).text();
            } while (!cursor.equals("0"));
        }
        return keys;
    }
}
