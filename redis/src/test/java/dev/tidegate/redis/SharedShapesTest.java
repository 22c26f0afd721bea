package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.command.CommandBatcher;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decisions that share a call of the script of a shape answer and store as one after the other in the in-process store. */
class SharedShapesTest {
    private static final int WAVES = 90;
    private static final int WAVE = 100;
    private static final Duration HOUR = Duration.ofHours(1);

    private static Limit limit(String name, Window window, long capacity) {
        return Limit.builder(name, Meter.REQUESTS, window).capacity(capacity).build();
    }

    /** Of one tenant, so that its sum comes to its bound while decisions share a call. */
    private static final LimitSet HUGE = LimitSet.of(Plan.of(
            "d",
            Limit.builder("shadow", Meter.REQUESTS, Window.fixed(Duration.ofDays(3)))
                    .capacity(3)
                    .shadow(true)
                    .build(),
            Limit.builder("huge", Meter.of("pages"), Window.fixed(Duration.ofDays(365)))
                    .build()));

    private static final List<LimitSet> SETS = List.of(
            LimitSet.of(Plan.of(
                    "a",
                    limit("hour", Window.sliding(HOUR), 200),
                    limit("fixed", Window.fixed(HOUR.multipliedBy(2)), 350),
                    limit("bucket", Window.bucket(150, HOUR), 120),
                    limit("spike", Window.bucket(7, Duration.ofSeconds(11)), 19))),
            LimitSet.of(Plan.of(
                    "c",
                    limit("minute", Window.sliding(Duration.ofMinutes(7)), 25),
                    Limit.builder("shadow", Meter.REQUESTS, Window.sliding(HOUR))
                            .capacity(30)
                            .shadow(true)
                            .build(),
                    Limit.builder("free", Meter.REQUESTS, Window.fixed(HOUR)).build())),
            HUGE,
            HUGE,
            LimitSet.of(Plan.of("b", limit("some", Window.sliding(Duration.ofMinutes(20)), 31))));

    @Test
    void decisionsThatShareACallAnswerAndStoreAsOneAfterTheOther() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        assertThat(difference(seed, Map.of())).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '§',
            value = {
                "shape/decide.lua § done + 1, keys_done + @{KEYS}, 0 § done + 1, keys_done, 0",
                "shape/decide.lua § reply[replies] = figures § reply[1] = figures",
                // Of equal decisions: one is lost, one is free, one too many is admitted, one is denied that fits.
                "shape/decide.lua § count_done = count_done + alike § count_done = count_done + alike + 1",
                "shape/decide.lua § 1024 * alike - 1023 § 1024 * alike",
                "shape/count.lua § floor((capacity_N - used_N) / part_N) § floor((capacity_N - used_N) / part_N) + 1",
                "shape/count.lua § if fits_N ~= 0 then § if false then",
                "shape/decide.lua § 1024 * (alike - 1), clock § 1024 * (max(1, charge) - 1), clock",
                "decide.lua § max(1, byte(ARGV[n], 2) - count_done) § max(1, byte(ARGV[n], 2))",
                "decide.lua § alike = 1 § alike = max(1, remaining - 1)",
                "decide.lua § for n = done + 1, #ARGV do § for n = 1, #ARGV do",
                "decide.lua § reply, reply_size = reply_done, #reply_done § reply_size = #reply_done",
            })
    void aFaultBetweenTheDecisionsOfACallIsNoticed(String file, String from, String to) {
        String text = LuaScript.included(file);
        assertThat(text).as("the place to plant a fault").containsOnlyOnce(from);
        assertThat(difference(20_261_130, Map.of(file, text.replace(from, to)))).isPresent();
    }

    private static Optional<String> difference(long seed, Map<String, String> others) {
        SplittableRandom random = new SplittableRandom(seed);
        ManualTime time = ManualTime.at(1_790_000_000_000_000L);
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.withTimePassedIn(
                        server.uri(), () -> time.nowMicros(), ScriptedStore.living(others), CommandBatcher.MAX_CALLS);
                MemoryStore memory = MemoryStore.builder().time(time).build()) {
            loadShapes(store, time);
            for (int wave = 0; wave < WAVES; wave++) {
                Optional<String> difference = wave(random, time, server, store, memory, wave);
                if (difference.isPresent()) {
                    return Optional.of("seed " + seed + ", wave " + wave + ": " + difference.get());
                }
                time.advance(Duration.ofSeconds(random.nextInt(600)));
            }
            assertThat(store.shapes().shapedCalls()).isGreaterThan(WAVES);
            assertThat(store.shapes().genericCalls()).isGreaterThan(WAVES);
            assertThat(store.combined()).isGreaterThan(WAVES * WAVE / 10);
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of("seed " + seed + ": " + e);
        }
    }

    private static void loadShapes(RedisStore store, ManualTime time) {
        for (LimitSet set : SETS) {
            long before = store.shapes().shapedCalls();
            Patience.await("the script of a shape", () -> {
                store.apply(command(set, time, "loading", new long[set.size()]))
                        .toCompletableFuture()
                        .join();
                return store.shapes().shapedCalls() > before;
            });
        }
    }

    private static StoreCommand command(LimitSet set, ManualTime time, String tenant, long[] parts) {
        return new StoreCommand.Decide(Subject.of(tenant), set, Boundaries.around(set, time.nowMicros()), parts, true);
    }

    /** All at once in Redis, so that most wait and share calls; one after the other in the process. */
    private static Optional<String> wave(
            SplittableRandom random,
            ManualTime time,
            RedisServer server,
            RedisStore store,
            MemoryStore memory,
            int wave) {
        LimitSet set = SETS.get(random.nextInt(SETS.size()));
        List<StoreCommand> commands = new ArrayList<>();
        int tenants = random.nextBoolean() ? 2 : 6;
        for (int i = 0; i < WAVE; i++) {
            // Now and then one of its first decision, which the script of the shape leaves to the generic one.
            String tenant = random.nextInt(20) == 0 ? "new-" + wave + "-" + i : "tenant-" + random.nextInt(tenants);
            long[] parts = new long[set.size()];
            // Mostly one of two costs, so that many are equal.
            boolean usual = random.nextInt(4) > 0;
            int all = 1 + random.nextInt(2);
            if (set == HUGE) {
                commands.add(command(set, time, "huge", new long[] {1, 1L << 42}));
                continue;
            }
            for (int n = 0; n < parts.length; n++) {
                parts[n] = usual ? all : random.nextInt(4);
            }
            commands.add(command(set, time, tenant, parts));
        }
        List<CompletableFuture<StoreReply>> replies = new ArrayList<>();
        // It stands still meanwhile, so that they are sent in their order, whatever the threads do.
        server.freeze();
        commands.forEach(each -> replies.add(store.apply(each).toCompletableFuture()));
        server.thaw();
        Set<Subject> subjects = new HashSet<>();
        for (int i = 0; i < WAVE; i++) {
            StoreReply expected =
                    memory.apply(commands.get(i)).toCompletableFuture().join();
            CompletableFuture<String> said =
                    replies.get(i).handle((reply, failure) -> String.valueOf(failure == null ? reply : failure));
            if (!said.join().equals(expected.toString())) {
                return Optional.of(commands.get(i) + ": Redis " + said.join() + ", memory " + expected);
            }
            subjects.add(commands.get(i).subject());
        }
        for (Subject subject : subjects) {
            byte[] other = memory.dump(subject, Scope.TENANT);
            byte[] one = store.dump(subject, Scope.TENANT);
            if (one.length > 0 && other.length > 0 && !Arrays.equals(one, other)) {
                return Optional.of("the state of " + subject);
            }
        }
        return Optional.empty();
    }
}
