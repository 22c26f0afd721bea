package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.verification.DifferentialRun;
import java.util.Map;
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
}
