package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The process, Redis and PostgreSQL are killed (SIGKILL) at random points, and a fifth of the batches are sent twice:
 * afterwards the ledger has what was charged, to the nano-dollar, and what was answered is in it.
 */
class PostgresLedgerKillTest {
    private static final int KILLS = 3;
    private static final int DEEP_KILLS = Integer.getInteger("tidegate.kills", 1_000);
    private static final int MOST_CALLS = 100;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Map<String, Long> answered = new HashMap<>();

    @Test
    void afterKillsTheLedgerIsWhatWasCharged() throws IOException {
        kill(KILLS);
    }

    @Test
    @Tag("deep")
    void afterAThousandKillsTheLedgerIsWhatWasCharged() throws IOException {
        kill(DEEP_KILLS);
    }

    private void kill(int kills) throws IOException {
        try (PostgresServer database = PostgresServer.start();
                RedisServer redis = RedisServer.builder()
                        .line("appendonly yes")
                        .line("appendfsync always")
                        .start()) {
            for (int kill = 0; kill < kills; ) {
                Process process = worker(redis, database, kill);
                try (BufferedReader said =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                    boolean lives = true;
                    while (lives) {
                        read(said, 1 + random.nextInt(MOST_CALLS));
                        // Each in turn where there are few.
                        int victim = kills == KILLS ? (kill + 1) % 3 : random.nextInt(3);
                        kill++;
                        switch (victim) {
                            case 0 -> lives = false;
                            case 1 -> redis.restart();
                            default -> database.restart();
                        }
                        lives &= kill < kills;
                    }
                    process.toHandle().destroyForcibly();
                    read(said, Integer.MAX_VALUE);
                } finally {
                    process.destroyForcibly().onExit().join();
                }
            }
            check(redis, database);
        }
    }

    private Process worker(RedisServer redis, PostgresServer database, int number) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWorker.class.getName(),
                        redis.uri(),
                        database.uri(),
                        String.valueOf(number),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Reads until so many calls were answered, or the process has ended. */
    private void read(BufferedReader said, int most) throws IOException {
        for (int count = 0; count < most; ) {
            String line = said.readLine();
            if (line == null) {
                return;
            }
            String[] words = line.split(" ", -1);
            // A line that the kill cut in two has no end.
            if (words.length == 3 && words[2].equals("answered")) {
                answered.put(words[0], Long.parseLong(words[1]));
                count++;
            }
        }
    }

    private void check(RedisServer redis, PostgresServer database) {
        for (int t = 0; t < KilledWorker.TENANTS; t++) {
            takeOver(redis, "tg:{tenant-" + t + "}:l");
        }
        Map<String, Long> charged = new HashMap<>();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        try (UsageLedger ledger = KilledWorker.ledger(database.uri(), seed)) {
            try (RedisStore store = KilledWorker.store(redis.uri(), ledger, failures::add);
                    RateLimiter limiter = KilledWorker.limiter(store, ledger)) {
                for (int t = 0; t < KilledWorker.TENANTS; t++) {
                    long used = limiter.status(Subject.of("tenant-" + t), "pro").limits().stream()
                            .mapToLong(LimitStatus::used)
                            .sum();
                    charged.put("tenant-" + t, used);
                }
                Patience.await(
                        () -> "empty streams; " + failures,
                        () -> redis.command("KEYS", "tg:*:l").toString().indexOf("tg:") < 0);
            }
            Map<String, Long> settled = new HashMap<>();
            ledger.each(UsageQuery.all(UsageQuery.By.TENANT), record -> {
                if (record.seq() == 1) {
                    settled.put(record.id(), record.spendNanos());
                }
            });
            assertThat(answered).hasSizeGreaterThan(3);
            assertThat(settled).as("seed %d", seed).containsAllEntriesOf(answered);
            Map<String, Long> recorded = new HashMap<>();
            ledger.report(UsageQuery.all(UsageQuery.By.TENANT))
                    .forEach(row -> recorded.put(row.key(), row.spendNanos()));
            charged.values().removeIf(spend -> spend == 0);
            assertThat(recorded).as("seed %d", seed).isEqualTo(charged);
        }
    }

    /** What dead processes took is old enough to be taken over. */
    private static void takeOver(RedisServer server, String key) {
        server.command(
                "EVAL",
                "for _, e in ipairs(redis.pcall('XPENDING', KEYS[1], 'ledger', '-', '+', 100000)) do "
                        + "redis.call('XCLAIM', KEYS[1], 'ledger', 'dead', 0, e[1], 'IDLE', 31000, 'JUSTID') end",
                "1",
                key);
    }
}
