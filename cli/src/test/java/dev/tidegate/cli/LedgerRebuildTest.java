package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plans;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageNote;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger and Redis are compared to the unit, and counts that Redis lost come back as they were. */
class LedgerRebuildTest {
    private static final String PLANS = """
            version: 1
            plans:
              pro:
                limits:
                  - { name: spend, meter: spend, capacity: $1000, window: calendar year UTC }
                  - { name: tokens, meter: tokens, capacity: 1000000000, window: sliding 1h }
                  - { name: calls, meter: requests, capacity: 1000000, window: fixed 8784h }
                  - { name: of-user, meter: requests, capacity: 1000000, window: sliding 24h, scope: user }
                  - { name: of-model, meter: spend, capacity: $1000, window: calendar year UTC, scope: model }
                  - { name: drops, meter: requests, capacity: 1000000, window: bucket 1000 per 1h }
            """;
    private static final List<String> TENANTS = List.of("acme", "b{r}a:ce", "zeta");

    @TempDir
    private Path folder;

    private Path plansFile = Path.of("plans.yaml");
    private final long seed = System.nanoTime();

    @BeforeEach
    void writePlans() throws IOException {
        plansFile = Files.writeString(folder.resolve("plans.yaml"), PLANS);
    }

    private Plans plans() {
        return Inputs.plans(Optional.of(plansFile));
    }

    private RedisStore store(RedisServer redis, UsageLedger ledger) {
        return RedisStore.builder(redis.uri())
                .deadline(Duration.ofSeconds(20))
                .ledger(ledger, plans(), failure -> {})
                .build();
    }

    private RateLimiter limiter(RedisStore store, UsageLedger ledger) {
        return RateLimiter.builder()
                .plans(plans())
                .store(store)
                .failWithStore()
                .ledger(ledger)
                .build();
    }

    private Cli.Outcome ledger(RedisServer redis, String... words) {
        List<String> all = new ArrayList<>(List.of("ledger", words[0]));
        all.addAll(List.of("--ledger", folder.resolve("usage").toString()));
        all.addAll(List.of("--redis", redis.uri(), "--plans", plansFile.toString()));
        all.addAll(Arrays.asList(words).subList(1, words.length));
        return new Cli().run(all.toArray(String[]::new));
    }

    private static Request request(String tenant, int user, long spend) {
        return new Request(
                Subject.of(tenant).withUser("user-" + user).withModel(user == 0 ? "gpt-4o-2024-08-06" : "gpt-4o"),
                "pro",
                Cost.oneRequest()
                        .with(Meter.SPEND, spend)
                        .with(Meter.INPUT_TOKENS, spend)
                        .with(Meter.OUTPUT_TOKENS, 0));
    }

    private static Actual used(long spend) {
        return new Actual(Optional.of(Usage.of(spend / 2, 5)), Map.of(Meter.SPEND, spend), false);
    }

    /** Calls of every kind. */
    private static void use(RateLimiter limiter, String tenant, String id, Random random) {
        Request request = request(tenant, random.nextInt(2), 1 + random.nextInt(1_000_000));
        switch (random.nextInt(7)) {
            case 0 -> limiter.acquire(request);
            case 1 -> limiter.acquire(request, id);
            default -> {
                Reservation made = limiter.reserve(ReserveRequest.of(request).withId(id));
                switch (random.nextInt(5)) {
                    case 0 -> made.cancel();
                    case 1 -> made.extend(Cost.of(Meter.SPEND, 1_500_000), Duration.ofMinutes(5));
                    case 2 -> {
                        made.settle(used(random.nextInt(2_000_000)));
                        limiter.adjust(made.handle(), used(random.nextInt(2_000_000)), 1);
                    }
                    default -> made.settle(used(random.nextInt(2_000_000)));
                }
            }
        }
    }

    private static Map<String, Long> counts(RateLimiter limiter) {
        Map<String, Long> counts = new TreeMap<>();
        for (String tenant : TENANTS) {
            for (int user = 0; user < 2; user++) {
                Subject subject = request(tenant, user, 1).subject();
                for (LimitStatus limit : limiter.status(subject, "pro").limits()) {
                    if (!limit.name().equals("drops")) {
                        counts.put(subject + " " + limit.name(), limit.used());
                    }
                }
            }
        }
        return counts;
    }

    /** What was acquired without an id in the second of a look is uncertain. */
    private static void awaitNextSecond(RedisServer redis) {
        String second = second(redis);
        Patience.await("the next second", () -> !second(redis).equals(second));
    }

    private static String second(RedisServer redis) {
        return redis.command("TIME").items().get(0).text();
    }

    @Test
    void aWipedRedisCountsAgainWhatItCounted() {
        Random random = new Random(seed);
        try (RedisServer redis = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false)) {
            Map<String, Long> before;
            try (RedisStore store = store(redis, ledger)) {
                try (RateLimiter limiter = limiter(store, ledger)) {
                    for (int i = 0; i < 200; i++) {
                        use(limiter, TENANTS.get(i % 3), "call-" + i, random);
                    }
                    before = counts(limiter);
                }
            }
            awaitNextSecond(redis);
            Cli.Outcome same = ledger(redis, "verify", "--json");
            assertThat(same.code())
                    .as("seed %d: %s%s", seed, same.out(), same.err())
                    .isZero();
            assertThat(same.out())
                    .contains("\"limit\":\"of-user\"", "\"model\":\"gpt-4o\"", "\"uncertain\":0")
                    .doesNotContain("drops");
            redis.command("FLUSHALL");
            assertThat(ledger(redis, "verify", "--wait", "0").code()).isEqualTo(1);
            Cli.Outcome dry = ledger(redis, "rebuild", "--wait", "0");
            assertThat(dry.code()).as(dry.err()).isZero();
            assertThat(dry.out()).contains("to add");
            assertThat(dry.err()).contains("nothing was written (--yes writes)", "reservations have not ended");
            assertThat(redis.command("KEYS", "tg:*").toString()).doesNotContain("tg:");
            Cli.Outcome one = ledger(redis, "rebuild", "--tenant", "acme", "--yes", "--wait", "0");
            assertThat(one.out()).contains("added").doesNotContain("zeta");
            Cli.Outcome rest = ledger(redis, "rebuild", "--yes", "--json", "--wait", "0");
            assertThat(rest.out()).contains("\"result\":\"added\"", "\"result\":\"equal\"", "\"written\":true");
            assertThat(rest.code()).as(rest.err()).isZero();
            assertThat(ledger(redis, "rebuild", "--yes").out())
                    .contains("equal")
                    .doesNotContain("add");
            Cli.Outcome verified = ledger(redis, "verify");
            assertThat(verified.code()).as("seed %d: %s", seed, verified.out()).isZero();
            try (RedisStore store = store(redis, ledger);
                    RateLimiter limiter = limiter(store, ledger)) {
                assertThat(counts(limiter)).as("seed %d", seed).isEqualTo(before);
            }
        }
    }

    /** Servers go on after a wipe: what they charged since then is counted, and in the ledger as well. */
    @Test
    void whatIsCountedSinceAWipeIsNotAddedTwice() {
        Random random = new Random(seed);
        try (RedisServer redis = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false);
                RedisStore store = store(redis, ledger);
                RateLimiter limiter = limiter(store, ledger)) {
            for (int i = 0; i < 30; i++) {
                use(limiter, TENANTS.get(i % 3), "before-" + i, random);
            }
            // What is in a stream still is wiped with it.
            Patience.await(
                    "empty streams",
                    () -> !redis.command("KEYS", "tg:*:l").toString().contains("tg:"));
            redis.command("FLUSHALL");
            for (int i = 0; i < 30; i++) {
                use(limiter, TENANTS.get(i % 3), "since-" + i, random);
            }
            Cli.Outcome refused = ledger(redis, "rebuild", "--yes", "--wait", "0");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.out()).contains("REFUSED").doesNotContain("added");
            assertThat(refused.err()).contains("counts are not empty, such as", "--add adds what each lacks");
            for (int run = 0; run < 2; run++) {
                Cli.Outcome added = ledger(redis, "rebuild", "--yes", "--add");
                assertThat(added.code()).as(added.out()).isZero();
            }
            Cli.Outcome verified = ledger(redis, "verify");
            assertThat(verified.code()).as("seed %d: %s", seed, verified.out()).isZero();
            // Wiped again, in part: what was carried before is remembered, and lacks all the same.
            redis.command("DEL", "tg:{acme}");
            Cli.Outcome again = ledger(redis, "rebuild", "--yes", "--wait", "0");
            assertThat(again.out()).contains("added");
            Cli.Outcome after = ledger(redis, "verify");
            assertThat(after.code())
                    .as("seed %d: %s%s", seed, again.out(), after.out())
                    .isZero();
        }
    }

    @Test
    void whileCallsGoOnTheComparisonIsExact() throws InterruptedException {
        AtomicBoolean ends = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(40);
        try (RedisServer redis = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false);
                RedisStore store = store(redis, ledger);
                RateLimiter limiter = limiter(store, ledger)) {
            ExecutorService pool = Executors.newFixedThreadPool(4);
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                int writer = w;
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            Random random = new Random(seed + writer);
                            for (int i = 0; !ends.get() && i < 1_000_000; i++) {
                                use(limiter, TENANTS.get(random.nextInt(3)), writer + "/" + i, random);
                                begun.countDown();
                            }
                        },
                        pool));
            }
            begun.await();
            try {
                Cli.Outcome verified = ledger(redis, "verify");
                assertThat(verified.code())
                        .as("seed %d: %s%s", seed, verified.out(), verified.err())
                        .isZero();
            } finally {
                ends.set(true);
                writers.forEach(CompletableFuture::join);
                pool.shutdown();
            }
        }
    }

    /** A count without a record was not found as long as the tenants of the ledger alone were compared. */
    @Test
    void aTenantWithoutAnyRecordDiffers() {
        try (RedisServer redis = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false);
                RedisStore store = RedisStore.create(redis.uri(), Duration.ofSeconds(20));
                RateLimiter limiter = RateLimiter.builder()
                        .plans(plans())
                        .store(store)
                        .failWithStore()
                        .build()) {
            assertThat(ledger.damages()).isEmpty();
            limiter.acquire(request("acme", 1, 70));
            Cli.Outcome verified = ledger(redis, "verify", "--wait", "0");
            assertThat(verified.out()).containsPattern("acme +spend +70 +0 +0 +DIFFERS");
            assertThat(verified.code()).isEqualTo(1);
            assertThat(ledger(redis, "rebuild", "--yes", "--wait", "0").out()).contains("counts more");
            assertThat(ledger(redis, "verify", "--wait", "-1").err()).contains("--wait: -1 (expected: 0 … 3600)");
        }
    }

    /** Takes units as a process does that decides calls from them. */
    private static void take(RedisStore store, Plans plans, String tenant, long calls, Duration lease) {
        LimitSet set = LimitSet.of(plans.all().get(0));
        StoreReply reply = store.apply(new StoreCommand.Reserve(
                        Subject.of(tenant),
                        "\u0001slice:0123456789abcdef:1",
                        set,
                        Boundaries.around(set, 0),
                        new long[] {calls},
                        List.of(new Formula(Formula.CUSTOM + 1, List.of())),
                        Optional.empty(),
                        lease.toNanos() / 1_000,
                        10_000,
                        0,
                        false,
                        UsageNote.NONE))
                .toCompletableFuture()
                .join();
        assertThat(reply.status()).isEqualTo(StoreReply.Status.RESERVED);
    }

    /** What a process took ahead is counted in Redis, and no call has had it. */
    @Test
    void whatProcessesTookAheadIsUncertain() throws IOException {
        Files.writeString(plansFile, """
                version: 1
                plans:
                  pro:
                    limits:
                      - { name: calls, meter: requests, capacity: 1000000, window: fixed 8784h, lease: 1s }
                """);
        try (RedisServer redis = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false);
                RedisStore store = store(redis, ledger)) {
            take(store, plans(), "acme", 64, Duration.ofDays(1));
            Cli.Outcome verified = ledger(redis, "verify", "--wait", "0");
            assertThat(verified.out()).containsPattern("acme +calls +64 +0 +64 +equal");
            assertThat(verified.code()).isZero();
            take(store, plans(), "zeta", 64, Duration.ofMillis(10));
            Patience.await(
                    "a slice that is lost to differ",
                    () -> ledger(redis, "verify", "--wait", "0")
                            .out()
                            .matches("(?s).*zeta +calls +64 +0 +0 +DIFFERS.*"));
        }
    }

    private UsageRecord step(UsageRecord.Kind kind, String id, Instant at, Instant booked, long spend) {
        Limit limit = plans().all().get(0).limits().get(0);
        return new UsageRecord(
                kind,
                "acme",
                id,
                kind == UsageRecord.Kind.RESERVED ? 0 : 1,
                kind == UsageRecord.Kind.RESERVED && booked.isAfter(at) ? micros(booked) - micros(at) : 0,
                micros(at),
                micros(booked),
                "",
                "",
                "pro",
                1,
                List.of(new UsageRecord.Charge(limit.id() & 0xffff_ffffL, spend)),
                Map.of(),
                spend,
                false,
                "");
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** Of a reservation that was made in the last window, what was charged in this one counts, and no refund to the last. */
    @Test
    void aReservationThatCrossesIntoAWindowCountsThereWithItsChargesInIt() throws IOException {
        Files.writeString(plansFile, """
                version: 1
                plans:
                  pro:
                    limits:
                      - { name: spend, meter: spend, capacity: $1000, window: calendar day UTC }
                """);
        try (RedisServer redis = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false)) {
            Instant now = Instant.now();
            Instant start = now.truncatedTo(ChronoUnit.DAYS);
            Instant before = start.minusSeconds(3_600);
            ledger.append(List.of(
                            step(UsageRecord.Kind.RESERVED, "above", before, before, 100),
                            step(UsageRecord.Kind.SETTLED, "above", before, start, 130),
                            step(UsageRecord.Kind.RESERVED, "below", before, before, 100),
                            step(UsageRecord.Kind.SETTLED, "below", before, start, 100),
                            step(UsageRecord.Kind.RESERVED, "extended", before, before, 100),
                            step(UsageRecord.Kind.RESERVED, "extended", before, start, 150),
                            step(UsageRecord.Kind.SETTLED, "extended", before, start.plus(1, ChronoUnit.MICROS), 107),
                            step(UsageRecord.Kind.RESERVED, "open", before, before, 1_000_000)))
                    .toCompletableFuture()
                    .join();
            assertThat(ledger(redis, "rebuild", "--yes", "--wait", "0").out())
                    .containsPattern("acme +spend +37 +0 +0 +37 +added");
            assertThat(ledger(redis, "verify").out()).containsPattern("acme +spend +37 +37 +0 +equal");
        }
    }

    @Test
    void reservationsThatHaveNotEndedCountOrAreLeftOut() {
        try (RedisServer redis = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false)) {
            try (RedisStore store = store(redis, ledger);
                    RateLimiter limiter = limiter(store, ledger)) {
                limiter.reserve(ReserveRequest.of(request("acme", 1, 70)).withId("open"));
                limiter.acquire(request("acme", 1, 5), "acquired");
            }
            redis.command("FLUSHALL");
            Cli.Outcome without = ledger(redis, "rebuild", "--without-open", "--wait", "0");
            assertThat(without.out()).containsPattern("acme +spend +5 +0 +0 +5 +to add");
            assertThat(without.err()).contains("1 reservations have not ended and are left out", "[pro]");
            Cli.Outcome with = ledger(redis, "rebuild", "--yes", "--wait", "0");
            assertThat(with.out()).containsPattern("acme +spend +75 +70 +0 +75 +added");
        }
    }
}
