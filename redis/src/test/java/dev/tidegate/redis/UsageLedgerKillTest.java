package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.ledger.ForwardingLedger;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.Usage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis and the processes that write are killed (SIGKILL) at random points, and a fifth of the batches reach the ledger
 * twice: afterwards the ledger has what was charged, to the nano-dollar, and what was answered is in it.
 */
class UsageLedgerKillTest {
    private static final int WRITERS = 8;
    private static final int TENANTS = 5;
    private static final int KILLS = 3;
    private static final int DEEP_KILLS = Integer.getInteger("tidegate.kills", 1_000);
    private static final int PROCESSES = 10;

    static final Plans PLANS = Plans.of(Plan.of(
            "pro",
            Limit.builder("spend", Meter.SPEND, Window.calendar(Window.Unit.YEAR, ZoneOffset.UTC))
                    .capacity(1L << 41)
                    .build()));

    @TempDir
    private Path folder;

    private final long seed = System.nanoTime();

    /** Sends a fifth of the batches twice, says of another that they failed although they arrived, and fails a third. */
    private static final class Unreliable extends ForwardingLedger {
        private final Random random;

        Unreliable(UsageLedger ledger, Random random) {
            super(ledger);
            this.random = random;
        }

        @Override
        public CompletionStage<Void> append(List<UsageRecord> records) {
            int fate;
            synchronized (random) {
                fate = random.nextInt(5);
            }
            if (fate == 2) {
                return CompletableFuture.failedFuture(new StoreException("the disk is full", true));
            }
            CompletionStage<Void> done = super.append(records);
            return switch (fate) {
                case 0 -> done.thenCompose(once -> super.append(records));
                case 1 ->
                    done.thenCompose(
                            once -> CompletableFuture.failedFuture(new StoreException("the answer was lost", true)));
                default -> done;
            };
        }
    }

    static RedisStore store(String uri, UsageLedger ledger) {
        return RedisStore.builder(uri)
                .deadline(Duration.ofSeconds(1))
                .firstDeadline(Duration.ofSeconds(20))
                .ledger(ledger, PLANS, failure -> {})
                .build();
    }

    static RateLimiter limiter(RedisStore store, UsageLedger ledger) {
        return RateLimiter.builder()
                .plans(PLANS)
                .store(store)
                .failWithStore()
                .ledger(ledger)
                .build();
    }

    /** One call, reserved and settled at another price; returns what was answered. */
    static void call(RateLimiter limiter, String id, long spend, Consumer<String> answered) {
        Request request =
                new Request(Subject.of("tenant-" + spend % TENANTS), "pro", Cost.of(Meter.SPEND, spend / 2 + 1));
        Reservation made = limiter.reserve(ReserveRequest.of(request).withId(id));
        made.settle(new Actual(Optional.of(Usage.of(3, 4)), Map.of(Meter.SPEND, spend), false));
        answered.accept(id);
    }

    private static Map<String, Long> charged(RateLimiter limiter) {
        Map<String, Long> charged = new HashMap<>();
        for (int i = 0; i < TENANTS; i++) {
            long used = limiter.status(Subject.of("tenant-" + i), "pro").limits().stream()
                    .mapToLong(LimitStatus::used)
                    .sum();
            charged.put("tenant-" + i, used);
        }
        return charged;
    }

    private static Map<String, Long> recorded(UsageLedger ledger) {
        Map<String, Long> spent = new HashMap<>();
        for (int i = 0; i < TENANTS; i++) {
            spent.put("tenant-" + i, 0L);
        }
        ledger.report(UsageQuery.all(UsageQuery.By.TENANT)).forEach(row -> spent.put(row.key(), row.spendNanos()));
        return spent;
    }

    @Test
    void afterKillsOfRedisTheLedgerIsWhatWasCharged() {
        killRedis(KILLS);
    }

    @Test
    @Tag("deep")
    void afterAThousandKillsOfRedisTheLedgerIsWhatWasCharged() {
        killRedis(DEEP_KILLS);
    }

    private void killRedis(int kills) {
        Random random = new Random(seed);
        Map<String, Long> answered = new ConcurrentHashMap<>();
        try (RedisServer server = durable();
                UsageLedger ledger = UsageLedger.write(folder, true)) {
            UsageLedger unreliable = new Unreliable(ledger, new Random(seed + 1));
            try (RedisStore store = store(server.uri(), unreliable);
                    RateLimiter limiter = limiter(store, unreliable)) {
                for (int kill = 0; kill < kills; kill++) {
                    until(limiter, kill, 1 + random.nextInt(120), random.nextLong(), answered, server::kill);
                    server.restart();
                    Patience.await("Redis after kill " + kill, () -> answers(store));
                }
            }
            checked(server, ledger, answered);
        }
    }

    private static boolean answers(RedisStore store) {
        return store.check()
                .handle((well, failure) -> failure == null)
                .toCompletableFuture()
                .join();
    }

    private static RedisServer durable() {
        return RedisServer.builder()
                .line("appendonly yes")
                .line("appendfsync always")
                .start();
    }

    /** Calls from all writers until so many were answered; then the kill, and the rest fails. */
    private static void until(
            RateLimiter limiter, int run, int most, long seed, Map<String, Long> answered, Runnable kill) {
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        AtomicInteger count = new AtomicInteger();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            writers.add(CompletableFuture.runAsync(
                    () -> {
                        Random random = new Random(seed + writer);
                        for (int i = 0; count.get() < most; i++) {
                            String id = run + "/" + writer + "/" + i;
                            long spend = random.nextInt(1_000_000);
                            try {
                                call(limiter, id, spend, any -> answered.put(id, spend));
                            } catch (StoreException e) {
                                return;
                            }
                            if (count.incrementAndGet() == most) {
                                kill.run();
                            }
                        }
                    },
                    pool));
        }
        writers.forEach(CompletableFuture::join);
        pool.shutdown();
        if (count.get() < most) {
            kill.run();
        }
    }

    /** With everything moved: by the process that was there all the time, and by one that comes later. */
    private void checked(RedisServer server, UsageLedger ledger, Map<String, Long> answered) {
        takeOver(server);
        Map<String, Long> charged;
        try (RedisStore store = store(server.uri(), ledger);
                RateLimiter limiter = limiter(store, ledger)) {
            charged = charged(limiter);
        }
        Map<String, Long> settled = new HashMap<>();
        ledger.each(UsageQuery.all(UsageQuery.By.TENANT), record -> {
            if (record.seq() == 1) {
                settled.put(record.id(), record.spendNanos());
            }
        });
        assertThat(settled).as("seed %d", seed).containsAllEntriesOf(answered);
        assertThat(answered).hasSizeGreaterThan(10);
        assertThat(recorded(ledger)).as("seed %d", seed).isEqualTo(charged);
        assertThat(ledger.damages()).isEmpty();
    }

    /** What dead processes took is old enough to be taken over. */
    private static void takeOver(RedisServer server) {
        for (int i = 0; i < TENANTS; i++) {
            String key = "tg:{tenant-" + i + "}:l";
            if (server.command("EXISTS", key).toString().contains("1")) {
                server.command(
                        "EVAL",
                        // Without a group it is an error, which has no places.
                        "for _, e in ipairs(redis.pcall('XPENDING', KEYS[1], 'ledger', '-', '+', 100000)) do "
                                + "redis.call('XCLAIM', KEYS[1], 'ledger', 'dead', 0, e[1], 'IDLE', 31000, 'JUSTID') end",
                        "1",
                        key);
            }
        }
    }

    @Test
    void afterAKillOfTheProcessThatWritesTheLedgerIsWhatWasCharged() throws IOException, InterruptedException {
        killProcesses(1);
    }

    @Test
    @Tag("deep")
    void afterKillsOfTheProcessesThatWriteTheLedgerIsWhatWasCharged() throws IOException, InterruptedException {
        killProcesses(PROCESSES);
    }

    private void killProcesses(int processes) throws IOException, InterruptedException {
        Random random = new Random(seed);
        Map<String, Long> answered = new HashMap<>();
        try (RedisServer server = durable()) {
            for (int p = 0; p < processes; p++) {
                // Each has the folder of the one before, whose lock ended with it.
                runAndKill(server.uri(), p, 20 + random.nextInt(60), answered);
            }
            try (UsageLedger ledger = UsageLedger.write(folder, true)) {
                checked(server, ledger, answered);
            }
        }
    }

    private void runAndKill(String uri, int number, int most, Map<String, Long> answered)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UsageLedgerWorker.class.getName(),
                        uri,
                        folder.toString(),
                        String.valueOf(number),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = said.readLine();
            for (int count = 0; line != null; line = said.readLine()) {
                String[] words = line.split(" ", -1);
                // A line that the kill cut in two has no end.
                if (words.length == 3 && words[2].equals("answered")) {
                    answered.put(words[0], Long.parseLong(words[1]));
                }
                if (++count == most) {
                    process.toHandle().destroyForcibly();
                }
            }
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
}
