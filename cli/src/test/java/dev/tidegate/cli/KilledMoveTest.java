package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of {@code migrate} that are killed at random points, two at a time, and started again with their state files. */
class KilledMoveTest {
    private static final String P = "@upstash/ratelimit:";
    private static final int KEYS = 2_000;
    private static final Pattern SCRIPTS = Pattern.compile("cmdstat_evalsha:calls=(\\d+)");

    @TempDir
    private Path folder;

    @Test
    void everyUnitIsCarriedOnceThroughKills() throws Exception {
        moveThrough(14);
    }

    @Test
    @Tag("deep")
    void everyUnitIsCarriedOnceThroughTwoHundredKills() throws Exception {
        moveThrough(200);
    }

    private void moveThrough(int kills) throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        try (RedisServer from = RedisServer.start();
                RedisServer to = RedisServer.start();
                RespClient source = from.connect();
                RespClient target = to.connect()) {
            Map<String, Long> expected = new TreeMap<>();
            for (int i = 0; i < KEYS; i++) {
                String key = P + "u" + i + ":480000";
                long own = random.nextInt(4) == 0 ? 1 + random.nextInt(50) : 0;
                source.command("SET", key, "" + (i + 1), "PX", "86400000");
                if (own > 0) {
                    target.command("SET", key, "" + own, "PX", "86400000");
                }
                expected.put(key, i + 1 + own);
            }
            int killed = 0;
            while (killed < kills) {
                countOn(source, random, expected);
                killed += killTwo(from, to, target, random);
            }
            Cli.Outcome end = new Cli().run("migrate", "--from", from.uri(), "--to", to.uri());
            assertThat(end.code()).as("seed %d %s", seed, end.out() + end.err()).isZero();
            assertThat(end.out()).as("seed %d", seed).contains(KEYS + " read again and equal");
            Map<String, Long> counts = new TreeMap<>();
            expected.keySet()
                    .forEach(key -> counts.put(
                            key, Long.parseLong(target.command("GET", key).text())));
            assertThat(counts).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** The application goes on at the source. */
    private static void countOn(RespClient source, Random random, Map<String, Long> expected) {
        for (int i = 0; i < KEYS / 10; i++) {
            String key = P + "u" + random.nextInt(KEYS) + ":480000";
            long more = 1 + random.nextInt(5);
            source.command("INCRBY", key, "" + more);
            expected.merge(key, more, Long::sum);
        }
    }

    /** Kills two moves between the same ends once the target has executed some of their calls; how many were killed. */
    private int killTwo(RedisServer from, RedisServer to, RespClient target, Random random) throws Exception {
        List<Process> moves = List.of(start(from, to, "one", random), start(from, to, "two", random));
        try {
            long begin = scripts(target);
            int killed = 0;
            for (Process move : moves) {
                long calls = begin + random.nextInt(2 * KEYS);
                while (move.isAlive() && scripts(target) < calls) {
                    LockSupport.parkNanos(4_000_000);
                }
                killed += move.isAlive() ? 1 : 0;
                move.destroyForcibly().waitFor();
            }
            return killed;
        } finally {
            moves.forEach(Process::destroyForcibly);
        }
    }

    private static long scripts(RespClient target) {
        Matcher calls = SCRIPTS.matcher(target.command("INFO", "commandstats").text());
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    private Process start(RedisServer from, RedisServer to, String name, Random random) throws IOException {
        Path state = folder.resolve(name);
        if (random.nextInt(4) == 0) {
            Files.deleteIfExists(state);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tidegate.cli.Main"));
        command.addAll(List.of("migrate", "--from", from.uri(), "--to", to.uri(), "--merge", "add"));
        command.addAll(List.of("--state", state.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("TIDEGATE"));
        return builder.start();
    }
}
