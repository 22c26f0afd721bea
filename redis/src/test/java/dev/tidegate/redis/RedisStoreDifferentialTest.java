package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.verification.DifferentialRun;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script, the in-process store and the oracle agree on every answer, the first two on every byte of state. */
class RedisStoreDifferentialTest {
    /** Worlds side by side, so that the answers on their way to one keep the processors busy with another. */
    private static final int LANES = 8;

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
    void aHundredThousandRandomStepsAnswerAndStoreAlike() {
        run(100_000);
    }

    @Test
    @Tag("deep")
    void aMillionRandomStepsAnswerAndStoreAlike() {
        run(1_000_000);
    }

    private static void run(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(), LANES)) {
            assertThat(new DifferentialRun(lanes::world, seed).run(steps, LANES))
                    .isEmpty();
            long[] paths = lanes.calls(RedisStore::shapes);
            System.out.println("calls of the scripts of shapes " + paths[0] + ", which decided " + lanes.done("decide")
                    + "; of the generic script " + paths[1]);
            assertThat(Math.min(paths[0], paths[1])).as("calls by either path").isGreaterThan(steps / 20);
            assertThat(lanes.done("decide"))
                    .as("decisions by the scripts of shapes")
                    .isPositive();
            assertThat(lanes.combined())
                    .as("decisions in the step of an equal one")
                    .isGreaterThan(steps / 50);
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '§',
            value = {
                "if time + duration > now then § if time + duration >= now then",
                "newest_time < slice - newest_time % slice then § newest_time <= slice - newest_time % slice then",
                "if excess <= 0 then § if excess < 0 then",
                "for i = 0, limit_count - 1 do § for i = 0, limit_count - 2 do",
                "local used = ceil(deficit / period) § local used = floor(deficit / period)",
                "live + 1, new_end, part, older_sum + amount) § live + 1, new_end, part, older_sum)",
                "MICROS_PER_SECOND, used + part), new_end § MICROS_PER_SECOND, used + part + 1), new_end",
                "new_end = stored_end > now and stored_end or § new_end = stored_end >= now and stored_end or",
                "or pack('<BI7', VALUE_FORMAT, clock) § or pack('<BI7', VALUE_FORMAT, clock .. '')",
                "is_alive and unpack('<I7', value, 2) <= clock and sub( § false and sub(",
                "local full_at = now + ceil( § local full_at = now + floor(",
                "max(5000000, max_ahead)) § max(5000000, 2 * max_ahead))",
                "stored_end = times[count] + duration § stored_end = times[count] + duration + 1",
                "fraction = -amount % refill § fraction = 0",
                "stored_end + ((shape == SHAPE_FIXED or shape == SHAPE_CALENDAR) and GRACE or 0) > clock §"
                        + " stored_end > clock",
                "if count == 0 or floor(times[count] / slice) ~= floor(time / slice) then § if true then",
                "if latest_end == 0 and clamped and clamped[k] then § if false then",
                "if stored_index >= index then used § if stored_index > index then used",
                "admitted == 1 and value_ends[k] or 0 § value_ends[k]",
                "elseif not in_order then § elseif false then",
                "or stored_end < param1 or stored_end - param1 > clock § or stored_end < param1",
                "or stored_end >= (param1 + 1) * INDEX_UNIT § or false",
                "or stored_end > clock and (stored_end - clock - 1) * param1 >= amount § or false",
                "(kind == @{KIND.FIXED} or kind == @{KIND.CALENDAR}) and GRACE § kind == 9 and GRACE",
            })
    void oneWrongWordInTheScriptIsNoticed(String from, String to) {
        String flat =
                LuaScript.included("decide.lua").replaceAll("(?m)--.*$", "").replaceAll("\\s+", " ");
        // The line that reads the time is looked for as it stands.
        assertThat(flat.indexOf(from)).as(from).isNotNegative().isEqualTo(flat.lastIndexOf(from));
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of("decide.lua", flat.replace(from, to)), LANES)) {
            assertThat(new DifferentialRun(lanes::world, 20_260_301).run(50_000, LANES))
                    .isPresent();
        }
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '§',
            value = {
                "sliding_charge § size_N, fresh_N = live, amount_N + part_N § size_N, fresh_N = live, amount_N",
                "calendar § a_N, b_N = a_N + 1, c_N § a_N, b_N = a_N, c_N",
                "bucket § (used_N > 0 and 1 or 0) § 0",
            })
    void oneWrongWordInTheScriptOfAShapeIsNoticed(String file, String from, String to) {
        assertThat(difference(file, from, to, 50_000)).isPresent();
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @Tag("deep")
    @CsvSource(
            delimiter = '§',
            value = {
                "sliding § expired_N + 1, older_N - segment_amount, § expired_N + 1, older_N,",
                "sliding_charge § if clock - newest < b_N - newest % b_N then § if clock - newest <= b_N - newest % b_N then",
                "sliding § if excess <= 0 then § if excess < 0 then",
                "sliding_charge § rest_N = live + 1, pack('<I7', older_N + amount_N) § rest_N = live + 1, pack('<I7', older_N)",
                "sliding § or end_N < a_N or end_N - a_N > clock then § or end_N < a_N then",
                "fixed § or end_N - a_N > clock or § or",
                "fixed_charge § until_N, fresh_N = end_N > clock and § until_N, fresh_N = end_N >= clock and",
                "calendar § == a_N * INDEX_UNIT and amount_N or 0 § > 0 and amount_N or 0",
                "bucket_charge § until_N = clock + ceil( § until_N = clock + floor(",
                "bucket § or room_N ~= capacity_N then § then",
                "decide § or clock >= valid_to then § or clock > valid_to + 1 then",
                "decide § if admitted == 0 then § if admitted == 2 then",
                "sliding § if time + a_N > clock then § if time + a_N >= clock then",
            })
    void oneWrongWordInTheScriptOfAShapeIsNoticedInTheLongRun(String file, String from, String to) {
        assertThat(difference(file, from, to, 300_000)).isPresent();
    }

    private static Optional<String> difference(String file, String from, String to, int steps) {
        String name = "shape/" + file + ".lua";
        String text = LuaScript.included(name);
        assertThat(text).as("the place to plant a fault").containsOnlyOnce(from);
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(name, text.replace(from, to)), LANES)) {
            return new DifferentialRun(lanes::world, 20_260_301).run(steps, LANES);
        }
    }
}
