package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.verification.ReservationRun;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upon reservations too the scripts, the in-process store and the oracle agree on every answer and every byte. */
class RedisReservationDifferentialTest {
    private static final int LANES = 8;

    private static final long SEED = 20_261_123;
    private static final int PLANTED_STEPS = 30_000;

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
    void thirtyThousandRandomStepsUponReservationsAnswerAndStoreAlike() {
        run(30_000);
    }

    @Test
    @Tag("deep")
    void fourHundredThousandRandomStepsUponReservationsAnswerAndStoreAlike() {
        run(400_000);
    }

    private static void run(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(), LANES)) {
            assertThat(new ReservationRun(lanes::world, seed).run(steps, LANES)).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '§',
            value = {
                "settle.lua § local promised = now + 1000 * tombstone § local promised = now + 2000 * tombstone",
                "settle.lua § status = e.digest == digest and @{STATUS.ALREADY} or § status = @{STATUS.ALREADY} or",
                "settle.lua § pieces[made] = pack('<I6BI7I7', key, shape, stored, amount + diff) § pieces[made] ="
                        + " pack('<I6BI7I7', key, shape, stored, amount)",
                "settle.lua § late = book(t, actual - t.held) § late = 0",
                "settle.lua § if floor((over - d) / q) ~= slice then § if false then",
                "cancel.lua § local section = released(t.section, 0, hash, o.now) § local section = t.section",
                "extend.lua § t.part = max(0, amount_of(record, t.weights, t.meter, o.prices, total, t.held) - t.held)"
                        + " § t.part = max(0, amount_of(record, t.weights, t.meter, o.prices, total, t.held))",
                "reserve.lua § if its ~= print then § if false then",
                "settle.lua § add(p, cell(p, place) == at_first and first or place, entries[k + 1]) § add(p, first,"
                        + " entries[k + 1])",
                "adjust.lua § add(p, place_at(p, mark_of(t.kind, t.section, unpack('<I7', t.section, 8), t.a)), more)"
                        + " § add(p, p.first, more)",
                "adjust.lua § charges[3] = charges[1] § charges[3] = charges[3]",
                "adjust.lua § elseif seq < e.seq then § elseif false then",
            })
    void aFaultInAScriptIsNoticed(String script, String from, String to) {
        String text = LuaScript.included(script);
        assertThat(text).as("the place to plant a fault").containsOnlyOnce(from);
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(script, text.replace(from, to)), LANES)) {
            assertThat(new ReservationRun(lanes::world, SEED).run(PLANTED_STEPS, LANES))
                    .as("seed %d", SEED)
                    .isPresent();
        }
    }
}
