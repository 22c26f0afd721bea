package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Meter;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code migrate --into-plans}: the first decision after the move is what the other limiter would have said. */
class IntoPlansTest {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long SLICE_MILLIS = HOUR_MILLIS / 30;

    private static final String PLANS = """
            version: 1
            plans:
              starter:
                limits:
                  - { name: hourly, meter: requests, capacity: 50, window: sliding 1h }
              pro:
                limits:
                  - { name: hourly, meter: requests, capacity: 100, window: sliding 1h }
              bucket:
                limits:
                  - { name: burst, meter: requests, capacity: 10, window: bucket 10 per 1h }
              windows:
                limits:
                  - { name: daily, meter: requests, capacity: 100, window: fixed 1d }
                  - { name: weekly, meter: requests, capacity: 1000, window: sliding 7d }
              both:
                limits:
                  - { name: daily, meter: requests, capacity: 100, window: fixed 1d }
                  - { name: strict, meter: requests, capacity: 100, window: sliding 1d }
              money:
                limits:
                  - { name: monthly, meter: spend, capacity: $50, window: calendar month UTC }
            """;

    private RedisServer from;
    private RedisServer to;
    private Path plans;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        from = RedisServer.start();
        to = RedisServer.start();
        plans = Files.writeString(folder.resolve("plans.yaml"), PLANS);
    }

    @AfterEach
    void stop() {
        from.close();
        to.close();
    }

    private Cli.Outcome migrate(String... more) {
        List<String> words = new ArrayList<>(
                List.of("migrate", "--from", from.uri(), "--to", to.uri(), "--into-plans", plans.toString()));
        words.addAll(List.of(more));
        return new Cli().run(words.toArray(String[]::new));
    }

    private static void assertDone(Cli.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    }

    /** A limiter on the target. */
    private interface Use {
        void with(RateLimiter limiter) throws Exception;
    }

    private void onTarget(Use use) throws Exception {
        try (RedisStore store = RedisStore.create(to.uri(), Duration.ofMinutes(1));
                RateLimiter limiter = RateLimiter.builder()
                        .store(store)
                        .plans(PlansFile.load(Files.newInputStream(plans)))
                        .failWithStore()
                        .build()) {
            use.with(limiter);
        }
    }

    private static LimitStatus status(RateLimiter limiter, String tenant, String plan, String limit) {
        return limiter.status(Subject.of(tenant), plan).limits().stream()
                .filter(each -> each.name().equals(limit))
                .findFirst()
                .orElseThrow();
    }

    private static boolean allows(RateLimiter limiter, String tenant, String plan, long requests) {
        return limiter.check(new Request(Subject.of(tenant), plan, Cost.of(Meter.REQUESTS, requests)))
                .allowed();
    }

    private static long millis(RespClient redis) {
        return Long.parseLong(redis.command("TIME").items().get(0).text()) * 1000;
    }

    /** The log of the older limiter: each call is recorded, also a refused one. */
    @Test
    void logsOfAThousandTenantsBecomeSegments() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        int tenants = 1_000;
        long[][] logs = new long[tenants][];
        try (RespClient redis = from.connect()) {
            long now = millis(redis);
            for (int t = 0; t < tenants; t++) {
                // Far enough from the end of its window that none leaves while the test runs.
                logs[t] = random.longs(1 + random.nextInt(130), now - HOUR_MILLIS + 5 * SLICE_MILLIS, now)
                        .sorted()
                        .toArray();
                String key = "ai:ratelimit:" + (t % 2 == 0 ? "starter" : "pro") + ":tenant-" + t;
                List<String> words = new ArrayList<>(List.of("ZADD", key));
                for (int i = 0; i < logs[t].length; i++) {
                    words.add("" + logs[t][i]);
                    words.add("m" + i);
                }
                redis.command(words.toArray(String[]::new));
                redis.command("PEXPIRE", key, "" + HOUR_MILLIS);
            }
        }
        Cli.Outcome outcome = migrate("--format", "log");
        assertDone(outcome);
        assertThat(outcome.out()).contains("1000 read again and equal");
        assertDone(migrate("--format", "log"));
        onTarget(limiter -> {
            for (int t = 0; t < tenants; t++) {
                assertDecides(limiter, "tenant-" + t, t % 2 == 0 ? "starter" : "pro", logs[t], seed);
            }
        });
    }

    private void assertDecides(RateLimiter limiter, String tenant, String plan, long[] log, long seed) {
        int capacity = plan.equals("starter") ? 50 : 100;
        int admitted = Math.min(log.length, capacity);
        LimitStatus status = status(limiter, tenant, plan, "hourly");
        assertThat(status.used()).as("%s, seed %d", tenant, seed).isEqualTo(admitted);
        Decision decision = limiter.check(Request.of(tenant, plan));
        assertThat(decision.allowed()).as("%s, seed %d", tenant, seed).isEqualTo(admitted < capacity);
        if (!decision.allowed()) {
            // The exact log admits again when its first request has left; never earlier, and less than one slice later.
            long now = Long.parseLong(to.command("TIME").items().get(0).text()) * 1000;
            long exact = log[0] + HOUR_MILLIS - now;
            long retry = status.retryAfter().toMillis();
            long said = decision.retryAfter().orElseThrow().toMillis();
            assertThat(Math.max(retry, said))
                    .as("%s, seed %d", tenant, seed)
                    .isBetween(exact - 2_000, exact + SLICE_MILLIS + 2_000);
        }
    }

    @Test
    void bucketsOfBucket4jDecideAsBefore() throws Exception {
        BucketConfiguration hourly = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(10)
                        .refillGreedy(10, Duration.ofHours(1))
                        .build())
                .build();
        BucketConfiguration intervals = BucketConfiguration.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(10)
                        .refillIntervally(10, Duration.ofHours(1))
                        .id("b")
                        .build())
                .build();
        RedisClient client = RedisClient.create(from.uri());
        try (var line = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))) {
            var buckets = Bucket4jLettuce.casBasedBuilder(line).build();
            for (int used = 0; used <= 10; used++) {
                Bucket greedy = buckets.builder().build("b4j:greedy-" + used, () -> hourly);
                Bucket interval = buckets.builder().build("b4j:interval-" + used, () -> intervals);
                assertThat(greedy.tryConsume(Math.max(1, used))).isTrue();
                assertThat(interval.tryConsume(Math.max(1, used))).isTrue();
            }
            from.command("SET", "b4j:odd", "nonsense");
            Cli.Outcome outcome = migrate(
                    "--format", "bucket4j", "--prefix", "b4j:", "--plan", "bucket", "--subject", "b4j:(?<tenant>.+)");
            assertDone(outcome);
            assertThat(outcome.out()).contains("no state of Bucket4j (b4j:odd)");
            onTarget(limiter -> {
                for (int used = 0; used <= 10; used++) {
                    for (String kind : List.of("greedy-", "interval-")) {
                        Bucket bucket = buckets.builder()
                                .build("b4j:" + kind + used, () -> kind.equals("greedy-") ? hourly : intervals);
                        long there = bucket.getAvailableTokens();
                        if (there > 0) {
                            assertThat(allows(limiter, kind + used, "bucket", there))
                                    .as(kind + used)
                                    .isTrue();
                        }
                        assertThat(allows(limiter, kind + used, "bucket", there + 1))
                                .as(kind + used)
                                .isFalse();
                    }
                }
            });
        } finally {
            client.shutdown();
        }
    }

    @Test
    void bucketsOfSpringCloudGatewayDecideAsBefore() throws Exception {
        String script;
        try (InputStream in = Objects.requireNonNull(
                IntoPlansTest.class.getResourceAsStream("/META-INF/scripts/request_rate_limiter.lua"))) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String rate = "" + 10 / 3600.0;
        try (RespClient redis = from.connect()) {
            for (int used = 1; used <= 10; used++) {
                for (String prefix : List.of("request_rate_limiter.{t", "request_rate_limiter.{route.r")) {
                    redis.command(
                            "EVAL",
                            script,
                            "2",
                            prefix + used + "}.tokens",
                            prefix + used + "}.timestamp",
                            rate,
                            "10",
                            "",
                            "" + used);
                }
            }
            assertDone(migrate("--format", "spring-gateway", "--plan", "bucket"));
            onTarget(limiter -> {
                for (int used = 1; used <= 10; used++) {
                    for (String name : List.of("t", "r")) {
                        int left = 10 - used;
                        if (left > 0) {
                            assertThat(allows(limiter, name + used, "bucket", left))
                                    .as(name + used)
                                    .isTrue();
                        }
                        // What their script says of one more; it refuses and writes its level back.
                        long theirs = redis.command(
                                        "EVAL",
                                        script,
                                        "2",
                                        "request_rate_limiter.{" + (name.equals("t") ? "t" : "route.r") + used
                                                + "}.tokens",
                                        "request_rate_limiter.{" + (name.equals("t") ? "t" : "route.r") + used
                                                + "}.timestamp",
                                        rate,
                                        "10",
                                        "",
                                        "" + (left + 1))
                                .items()
                                .get(0)
                                .whole();
                        assertThat(theirs).isZero();
                        assertThat(allows(limiter, name + used, "bucket", left + 1))
                                .as(name + used)
                                .isFalse();
                    }
                }
            });
        }
    }

    @Test
    void windowsOfUpstashAndEnvoyAreTakenByTheirNumber() throws Exception {
        long day = 86_400_000;
        try (RespClient redis = from.connect()) {
            long now = millis(redis);
            redis.command("SET", "@upstash/ratelimit:a:b:" + now / day, "130", "PX", "" + day);
            redis.command("SET", "@upstash/ratelimit:w:" + now / (7 * day), "30", "PX", "" + day);
            redis.command("SET", "@upstash/ratelimit:w:" + (now / (7 * day) - 1), "20", "PX", "" + day);
            redis.command("SET", "@upstash/ratelimit:x:12345", "20", "PX", "" + day);
            redis.command("SADD", "@upstash/ratelimit:denyList:all", "x");
            redis.command("SET", "dom_tenant_acme_" + now / day * day / 1000, "40", "PX", "" + day);
        }
        Cli.Outcome outcome = migrate("--plan", "windows");
        assertDone(outcome);
        assertThat(outcome.out())
                .contains("no limit of the plan has its window (@upstash/ratelimit:x:12345)", "deny list");
        assertDone(migrate("--plan", "windows", "--limit", "daily", "--format", "envoy", "--prefix", "dom_"));
        onTarget(limiter -> {
            assertThat(status(limiter, "a:b", "windows", "daily").used())
                    .as("refused ones left out")
                    .isEqualTo(100);
            assertThat(status(limiter, "w", "windows", "weekly").used()).isEqualTo(50);
            assertThat(status(limiter, "acme", "windows", "daily").used()).isEqualTo(40);
        });
    }

    @Test
    void aBucketWhoseTenantEndsInANumberIsThatTenants() throws Exception {
        try (RespClient redis = from.connect()) {
            for (String tenant : List.of("user:123", "user:124", "2001:db8::7")) {
                redis.command("HSET", "@upstash/ratelimit:" + tenant, "tokens", "4", "refilledAt", "" + millis(redis));
            }
        }
        assertDone(migrate("--plan", "bucket"));
        onTarget(limiter -> {
            for (String tenant : List.of("user:123", "user:124", "2001:db8::7")) {
                assertThat(status(limiter, tenant, "bucket", "burst").used())
                        .as(tenant)
                        .isEqualTo(6);
            }
            assertThat(status(limiter, "user", "bucket", "burst").used()).isZero();
        });
    }

    @Test
    void aWindowThatIsOverForOneLimitIsCarriedIntoAnother() {
        try (RespClient redis = from.connect()) {
            long day = 86_400_000;
            redis.command("SET", "@upstash/ratelimit:w:" + (millis(redis) / day - 1), "20", "PX", "" + day);
        }
        Cli.Outcome outcome = migrate("--plan", "both", "--json");
        assertDone(outcome);
        assertThat(outcome.out()).contains("\"carried\":1", "\"notCarried\":[]");
        assertThat(migrate("--plan", "both", "--json").out()).contains("\"carried\":1", "\"notCarried\":[]");
    }

    @Test
    void namesThatDoNotSayWhereTheTenantBeginsAreLeftToTheOperator() {
        from.command("SET", "request_rate_limiter.{orders.a@example.com}.tokens", "4");
        from.command("SET", "request_rate_limiter.{orders.a@example.com}.timestamp", "1700000000");
        Cli.Outcome outcome = migrate("--plan", "bucket", "--format", "spring-gateway", "--json");
        assertThat(outcome.out()).contains("\"carried\":0", "--subject says where it is");
    }

    @Test
    void spendOfLiteLlmIsBookedInTheWindowOfTheMove() throws Exception {
        from.command("INCRBYFLOAT", "spend:key:abc", "12.3456789014");
        from.command("SET", "spend:team:t1:window:1mo", "1e-05");
        from.command("SET", "spend:team:t2:window:1d", "3");
        from.command("SET", "spend:user:u1", "NaN");
        Cli.Outcome outcome = migrate("--plan", "money", "--format", "litellm");
        assertDone(outcome);
        assertThat(outcome.out())
                .contains("a spend that is no number (spend:user:u1)", "no limit of the plan has its window");
        from.command("INCRBYFLOAT", "spend:key:abc", "1");
        assertDone(migrate("--plan", "money", "--format", "litellm"));
        onTarget(limiter -> {
            assertThat(status(limiter, "abc", "money", "monthly").used()).isEqualTo(13_345_678_902L);
            assertThat(status(limiter, "t1", "money", "monthly").used()).isEqualTo(10_000);
        });
    }

    @Test
    void aSourceThatHoldsAnythingEndsInAReport() throws Exception {
        try (RespClient redis = from.connect()) {
            redis.command("SET", "ai:ratelimit:pro:string", "1");
            redis.command("ZADD", "ai:ratelimit:pro:huge", "1e300", "a");
            redis.command("ZADD", "ai:ratelimit:pro:inf", "inf", "a");
            redis.command("ZADD", "ai:ratelimit:pro:minus", "-5", "a");
            redis.command("ZADD", "ai:ratelimit:pro:old", "5", "a");
            redis.command("ZADD", "ai:ratelimit:none\u001b[31m:u", "5", "a");
            redis.command("SET", "spend:key:a:window:0d", "1");
            redis.command("SET", "spend:key:b:window:some", "1");
            redis.command("ZADD", "ai:ratelimit:pro", "5", "a");
            redis.command("ZADD", "ai:ratelimit:pro:" + "x".repeat(500), "5", "a");
            redis.command("ZADD", "ai:ratelimit:pro:future", "" + (millis(redis) + 1_000_000), "a");
        }
        Cli.Outcome spends = migrate("--format", "litellm", "--meter", "requests", "--plan", "windows");
        assertDone(spends);
        assertThat(spends.out()).contains("2 keys, no limit of the plan has its window");
        Cli.Outcome outcome = migrate("--format", "log");
        assertDone(outcome);
        assertThat(outcome.out())
                .contains("carried 1 key of 9", "none?[31m, which the file does not have")
                .doesNotContain("\u001b");
        onTarget(limiter ->
                assertThat(status(limiter, "future", "pro", "hourly").used()).isEqualTo(1));
    }

    @Test
    void aMoveDoesNotGoOnWithOtherPlans() throws Exception {
        from.command("ZADD", "ai:ratelimit:pro:u", "" + System.currentTimeMillis(), "a");
        String state = folder.resolve("state").toString();
        assertDone(migrate("--format", "log", "--state", state));
        Files.writeString(plans, PLANS + "# the same plans\n");
        assertDone(migrate("--format", "log", "--state", state));
        Files.writeString(plans, PLANS.replace("$50", "$60"));
        Cli.Outcome outcome = migrate("--format", "log", "--state", state);
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("--state", "a move with into log", "this one has into log");
    }

    @Test
    void wrongOptionsAreRefused() {
        for (String[] wrong : Arrays.asList(
                new String[] {"--format", "nope"},
                new String[] {"--plan", "nope"},
                new String[] {"--limit", "nope"},
                new String[] {"--format", "bucket4j"},
                new String[] {"--subject", "("},
                new String[] {"--subject", "x"})) {
            Cli.Outcome outcome = migrate(wrong);
            assertThat(outcome.code()).as(wrong[0] + wrong[wrong.length - 1]).isEqualTo(2);
            assertThat(outcome.err()).contains(wrong[0]);
        }
        assertThat(new Cli()
                        .run("migrate", "--from", from.uri(), "--to", to.uri(), "--plan", "pro")
                        .err())
                .contains("need --into-plans");
    }
}
