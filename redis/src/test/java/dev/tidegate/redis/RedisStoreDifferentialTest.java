package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.DifferentialRun;
import dev.tidegate.testkit.ManualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script, the in-process store and the oracle agree on every answer, the first two on every byte of state. */
class RedisStoreDifferentialTest {
    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void thirtyThousandRandomStepsAnswerAndStoreAlike() {
        run(30_000);
    }

    @Test
    @Tag("deep")
    void aMillionRandomStepsAnswerAndStoreAlike() {
        run(1_000_000);
    }

    private static void run(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        try (ScriptedStore store = new ScriptedStore(server, LuaScript.read("decide.lua"))) {
            assertThat(new DifferentialRun(time -> new Both(store.lend(time), time), seed).run(steps))
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '§',
            value = {
                "if t + d > now then § if t + d >= now then",
                "joins = now - newest < q - newest % q § joins = now - newest <= q - newest % q",
                "if excess <= 0 then § if excess < 0 then",
                "allowed = allowed and (limit.shadow or § allowed = allowed or (limit.shadow or",
                "return ceil(deficit(limit, v, at, now) / limit.b) § return floor(deficit(limit, v, at, now) / limit.b)",
                "if allowed then added = § if true then added =",
                "older + amount) § older)",
                "pack('<c6BI7I7I3', limit.id, CALENDAR, over, total, § pack('<c6BI7I7I3', limit.id, CALENDAR, over, total + 1,",
                "over <= now and (floor(now / limit.a) + 1) * limit.a § over < now and (floor(now / limit.a) + 1) * limit.a",
                "pieces[1] = pack('<BI7', FORMAT, now) § pieces[1] = pack('<BI7', FORMAT, clock)",
                "return now + ceil((deficit § return now + floor((deficit",
                "index_at(v, at) < limit.index and 0 § index_at(v, at) <= limit.index and 0",
            })
    void oneWrongWordInTheScriptIsNoticed(String from, String to) {
        String flat = LuaScript.read("decide.lua").replaceAll("(?m)--.*$", "").replaceAll("\\s+", " ");
        // The line that reads the time is looked for as it stands.
        assertThat(flat.indexOf(from)).as(from).isNotNegative().isEqualTo(flat.lastIndexOf(from));
        try (ScriptedStore store = new ScriptedStore(server, flat.replace(from, to))) {
            assertThat(new DifferentialRun(time -> new Both(store.lend(time), time), 20_260_301).run(50_000))
                    .isPresent();
        }
    }

    /** Two stores at once; what differs between them is thrown. */
    private static final class Both implements DifferentialRun.Probe, LimitStore {
        private final DifferentialRun.Probe redis;
        private final MemoryStore memory;

        Both(DifferentialRun.Probe redis, ManualTime time) {
            this.redis = redis;
            this.memory = MemoryStore.builder().time(time).build();
        }

        @Override
        public LimitStore store() {
            return this;
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            StoreReply fromRedis =
                    redis.store().apply(command).toCompletableFuture().join();
            StoreReply fromMemory = memory.apply(command).toCompletableFuture().join();
            if (!(command instanceof StoreCommand.Reset) && !fromRedis.equals(fromMemory)) {
                throw new AssertionError("Redis " + fromRedis + ", memory " + fromMemory);
            }
            for (Scope scope : Scope.values()) {
                compareState(command.subject(), scope);
            }
            return CompletableFuture.completedFuture(fromRedis);
        }

        /** Either may have let go of a key that is over; the run checks that it was. */
        private void compareState(Subject subject, Scope scope) {
            boolean named =
                    scope == Scope.TENANT || (scope == Scope.USER ? subject.user() : subject.model()).isPresent();
            if (!named) {
                return;
            }
            byte[] inRedis = redis.dump(subject, scope);
            byte[] inMemory = memory.dump(subject, scope);
            if (inRedis.length > 0 && inMemory.length > 0 && !Arrays.equals(inRedis, inMemory)) {
                throw new AssertionError("state in " + scope + ": Redis " + Arrays.toString(inRedis) + ", memory "
                        + Arrays.toString(inMemory));
            }
        }

        /**
         * Header and sections, byte for byte, in the order of their ids: a store that let go of a key that was over puts the sections of the
         * next charge in the plan's order, one that kept it leaves them where they were.
         */
        private static List<String> sections(byte[] state) {
            List<String> parts = new ArrayList<>();
            parts.add(HexFormat.of().formatHex(state, 0, 8));
            for (int at = 8; at < state.length; ) {
                int shape = state[at + 6] & 0xff;
                int size = switch (shape) {
                    case 1, 251 -> 21;
                    case 252 -> 24;
                    case 253 -> 28;
                    default -> 28 + 14 * (shape - 1);
                };
                parts.add(HexFormat.of().formatHex(state, at, at + size));
                at += size;
            }
            Collections.sort(parts.subList(1, parts.size()));
            return parts;
        }

        @Override
        public byte[] dump(Subject subject, Scope scope) {
            byte[] state = redis.dump(subject, scope);
            if (state.length == 0 && memory.dump(subject, scope).length > 0) {
                // What one has forgotten the other must not remember, or their newest times part.
                forget(subject, scope);
            } else if (state.length > 0 && memory.dump(subject, scope).length == 0) {
                forget(subject, scope);
                return new byte[0];
            }
            return state;
        }

        private void forget(Subject subject, Scope scope) {
            Subject named = switch (scope) {
                case TENANT -> Subject.of(subject.tenant());
                case USER ->
                    Subject.of(subject.tenant()).withUser(subject.user().orElseThrow());
                case MODEL ->
                    Subject.of(subject.tenant()).withModel(subject.model().orElseThrow());
            };
            redis.store()
                    .apply(new StoreCommand.Reset(named))
                    .toCompletableFuture()
                    .join();
            memory.apply(new StoreCommand.Reset(named)).toCompletableFuture().join();
        }

        @Override
        public CompletionStage<Void> check() {
            return redis.store().check();
        }

        @Override
        public String source() {
            return "both";
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
