package dev.tidegate.cli.migrate.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidegate.cli.migrate.remote.RedisRemote;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.resp.Resp;
import dev.tidegate.testkit.redis.FaultProxy;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A move that is cut off anywhere and goes on from its state file ends as one that was not. */
class CutOffMoveTest {
    private static final int KEYS = 4_000;
    private static final int RUNS = 15;

    @TempDir
    private Path folder;

    /** The end of a process between two commands, or after commands whose replies it does not see. */
    private static final class Cut extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** A target that is reached so often, and then never again. */
    private static final class CutRemote implements Remote {
        private final Remote real;
        private final AtomicInteger left;
        private final boolean executed;

        CutRemote(Remote real, int sends, boolean executed) {
            this.real = real;
            this.left = new AtomicInteger(sends);
            this.executed = executed;
        }

        @Override
        public String place() {
            return real.place();
        }

        @Override
        public boolean isText() {
            return false;
        }

        @Override
        public CompletableFuture<List<Resp>> send(List<byte[][]> commands) {
            int more = left.getAndDecrement();
            if (more > 0) {
                return real.send(commands);
            } else if (more == 0 && executed) {
                return real.send(commands).thenCompose(lost -> CompletableFuture.failedFuture(new Cut()));
            }
            return CompletableFuture.failedFuture(new Cut());
        }

        @Override
        public CompletableFuture<Integer> parts() {
            return real.parts();
        }

        @Override
        public CompletableFuture<Resp> sendTo(int part, byte[][] command) {
            return real.sendTo(part, command);
        }

        @Override
        public void close() {}
    }

    private static Map<String, String> counts(RedisServer server) {
        Map<String, String> all = new TreeMap<>();
        try (RespClient redis = server.connect()) {
            redis.command("KEYS", "p:*")
                    .items()
                    .forEach(key ->
                            all.put(key.text(), redis.command("GET", key.text()).text()));
        }
        return all;
    }

    private static Remote open(RedisServer server) {
        return new RedisRemote(RedisChoice.of(server.uri(), "--from"));
    }

    private static void fill(RedisServer from, RedisServer to, Random random, Map<String, String> expected) {
        try (RespClient source = from.connect();
                RespClient target = to.connect()) {
            for (int i = 0; i < KEYS; i++) {
                String key = "p:u" + i + ":480000";
                int count = 1 + random.nextInt(100);
                int own = random.nextInt(4) == 0 ? random.nextInt(50) : 0;
                source.command("SET", key, "" + count, "PX", "86400000");
                if (own > 0) {
                    target.command("SET", key, "" + own, "PX", "86400000");
                }
                expected.put(key, "" + (count + own));
            }
        }
    }

    /** The application goes on at the source. */
    private static void count(RedisServer from, Random random, Map<String, String> expected) {
        try (RespClient source = from.connect()) {
            for (int i = 0; i < KEYS / 20; i++) {
                String key = "p:u" + random.nextInt(KEYS) + ":480000";
                int more = 1 + random.nextInt(3);
                source.command("INCRBY", key, "" + more);
                expected.merge(key, "" + more, (all, one) -> "" + (Long.parseLong(all) + Long.parseLong(one)));
            }
        }
    }

    @Test
    void everyUnitIsCarriedOnce() throws Exception {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        try (RedisServer from = RedisServer.start();
                RedisServer to = RedisServer.start();
                Remote source = open(from);
                Remote target = open(to)) {
            Map<String, String> expected = new TreeMap<>();
            fill(from, to, random, expected);
            MoveSettings settings = new MoveSettings(
                    source.place(), target.place(), List.of("p:"), true, Optional.empty(), false, 0, false);
            Path file = folder.resolve("state");
            int cuts = 0;
            for (int run = 0; run < RUNS; run++) {
                int sends = random.nextInt(6);
                CutRemote cut = new CutRemote(target, sends, random.nextBoolean());
                if (random.nextInt(5) == 0) {
                    Files.deleteIfExists(file);
                }
                count(from, random, expected);
                cuts += catchThrowable(() -> pass(settings, source, cut, file)) == null ? 0 : 1;
            }
            assertThat(cuts).as("seed %d", seed).isPositive();
            pass(settings, source, target, file);
            // A cursor may have passed what was counted after it: the round before the last switch begins again.
            Files.delete(file);
            pass(settings, source, target, file);
            assertThat(counts(to)).as("seed %d", seed).isEqualTo(expected);
            Files.delete(file);
            pass(settings, source, target, file);
            assertThat(counts(to))
                    .as("once more from the beginning, seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    /** Whether or not a batch was executed before its connection broke, it is sent again and counts once. */
    @ParameterizedTest
    @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER"})
    void aBatchWhoseRepliesAreLostCountsOnce(FaultProxy.Fault fault) {
        try (RedisServer from = RedisServer.start();
                RedisServer to = RedisServer.start();
                FaultProxy proxy = FaultProxy.to(to.port());
                RespClient client = from.connect();
                Remote source = open(from);
                Remote target = new RedisRemote(RedisChoice.of(proxy.uri(), "--to"))) {
            Map<String, String> expected = new TreeMap<>();
            // Few enough that they are one packet: of those the proxy harms one.
            for (int i = 0; i < 15; i++) {
                client.command("SET", "p:u" + i + ":480000", "" + (i + 1), "PX", "86400000");
                expected.put("p:u" + i + ":480000", "" + (i + 1));
            }
            MoveSettings settings = new MoveSettings(
                    source.place(), target.place(), List.of("p:"), true, Optional.empty(), false, 0, false);
            try (Move move = new Move(settings, source, target, new KeptForms(settings), new CompletableFuture<>())) {
                move.prepare();
                proxy.next(fault);
                Report report = new Report();
                assertThat(move.pass(Position.start(), Optional.empty(), report, seen -> {}))
                        .isTrue();
                assertThat(proxy.harmed()).isOne();
                boolean executed = fault == FaultProxy.Fault.CUT_AFTER;
                assertThat(report.forms())
                        .singleElement()
                        .satisfies(form -> assertThat(form.results())
                                .containsOnly(Map.entry(executed ? CarryResult.UNCHANGED : CarryResult.CREATED, 15L)));
            }
            assertThat(counts(to)).isEqualTo(expected);
        }
    }

    private static void pass(MoveSettings settings, Remote source, Remote target, Path file) {
        StateFile state = new StateFile(file, Map.of("from", source.place()));
        try (Move move = new Move(settings, source, target, new KeptForms(settings), new CompletableFuture<>())) {
            move.prepare();
            Position start = state.read().filter(at -> at.prefix() < 1).orElse(Position.start());
            move.pass(start, Optional.of(state), new Report(), seen -> {});
        }
    }
}
