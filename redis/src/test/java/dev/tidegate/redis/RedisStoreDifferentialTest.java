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
    void threeHundredThousandRandomStepsAnswerAndStoreAlike() {
        run(300_000);
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
                "if t + d > now then § if t + d >= now then",
                "newest < q - newest % q then § newest <= q - newest % q then",
                "if excess <= 0 then § if excess < 0 then",
                "for i = 0, n - 1 do § for i = 0, n - 2 do",
                "local used = ceil(deficit / period) § local used = floor(deficit / period)",
                "left + 1, ends, part, older + amount) § left + 1, ends, part, older)",
                "ends / MICROS, used + part), ends § ends / MICROS, used + part + 1), ends",
                "over > now and over or (floor(now / d) + 1) * d § over >= now and over or (floor(now / d) + 1) * d",
                "or pack('<BI7', VALUE, clock) § or pack('<BI7', VALUE, clock .. '')",
                "alive and unpack('<I7', v, 2) <= clock and sub( § false and sub(",
                "local full_at = now + ceil( § local full_at = now + floor(",
                "max(5000000, bound)) § max(5000000, 2 * bound))",
                "over = times[n] + a § over = times[n] + a + 1",
                "fraction = -amount % refill § fraction = 0",
                "over + ((shape == FIXED or shape == CALENDAR) and GRACE or 0) > clock § over > clock",
                "if n == 0 or floor(times[n] / b) ~= floor(t / b) then § if true then",
                "if latest == 0 and moved and moved[k] then § if false then",
                "if stored >= index then used § if stored > index then used",
                "build == 1 and ends[k] or 0 § ends[k]",
                "elseif not tidy then § elseif false then",
                "or over < a or over - a > clock § or over < a",
                "or over >= (a + 1) * SECONDS § or false",
                "or over > clock and (over - clock - 1) * a >= amount § or false",
                "(kind == @{KIND.FIXED} or kind == @{KIND.CALENDAR}) and GRACE § kind == 9 and GRACE",
            })
    void oneWrongWordInTheScriptIsNoticed(String from, String to) {
        String flat = LuaScript.included("decide.lua").replaceAll("(?m)--.*$", "").replaceAll("\\s+", " ");
        // The line that reads the time is looked for as it stands.
        assertThat(flat.indexOf(from)).as(from).isNotNegative().isEqualTo(flat.lastIndexOf(from));
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of("decide.lua", flat.replace(from, to)), LANES)) {
            assertThat(new DifferentialRun(lanes::world, 20_260_301).run(50_000, LANES))
                    .isPresent();
        }
    }
}
