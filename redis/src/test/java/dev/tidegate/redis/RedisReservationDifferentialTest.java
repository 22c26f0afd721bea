package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.command.ShapedScripts;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.verification.ReservationRun;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Upon reservations too the scripts, the in-process store and the oracle agree on every answer and every byte. */
class RedisReservationDifferentialTest {
    private static final int LANES = 8;

    private static final int STEPS = 30_000;

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
    void fifteenThousandRandomStepsUponReservationsAnswerAndStoreAlike() {
        run(15_000);
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
            assertBothScripts("reserve", lanes, RedisStore::reserveShapes, steps);
            assertBothScripts("settle", lanes, RedisStore::settleShapes, steps);
        }
    }

    /** Most random calls are such as the script of a shape leaves to the generic one; ReservedShapesTest has the others. */
    private static void assertBothScripts(
            String step, RedisLane.Lanes lanes, Function<RedisStore, ShapedScripts> scripts, int steps) {
        long[] calls = lanes.calls(scripts);
        System.out.println(step + ": calls of the scripts of shapes " + calls[0] + ", which did " + lanes.done(step)
                + "; of the generic script " + calls[1]);
        assertThat(Math.min(calls[0], calls[1]))
                .as("both scripts were called")
                .isGreaterThan(Math.min(steps, 15_000) / 100);
    }

    /** The fast path of a settle is held to the in-process store by the runs above, which take it for most settles. */
    @Test
    void withoutItsFastPathASettleAnswersAndStoresAlike() {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of("settle.lua", withoutFastPath()), LANES)) {
            assertThat(new ReservationRun(lanes::world, seed).run(15_000, LANES))
                    .isEmpty();
        }
    }

    private static String withoutFastPath() {
        String settle = LuaScript.included("settle.lua");
        String general = settle.replaceFirst("(?ms)^repeat$.*?^until true$", "");
        assertThat(general).isNotEqualTo(settle).doesNotContain("charge_texts");
        return general;
    }

    /** The seeds are such as find it in one of the first worlds. */
    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '§',
            value = {
                "settle.lua § local kept_until = now + 1000 * retention"
                        + " § local kept_until = now + 2000 * retention § 20261148",
                "settle.lua § status = ended.digest == digest and @{STATUS.ALREADY} or"
                        + " § status = @{STATUS.ALREADY} or § 20261123",
                "settle.lua § pack('<I6BI7I7', id, shape, end_to_store, amount + difference)"
                        + " § pack('<I6BI7I7', id, shape, end_to_store, amount) § 20261148",
                "settle.lua § late = charge_term(term, actual - term.held) § late = 0 § 20261123",
                "settle.lua § if floor((stored_end - duration) / slice) ~= segment then § if false then § 20261131",
                "cancel.lua § local section = release_lease(term.section, 0, hash, now)"
                        + " § local section = term.section § 20261123",
                "extend.lua § reservation.prices, total, term.held) - term.held)"
                        + " § reservation.prices, total, term.held)) § 20261123",
                "reserve.lua § if stored_fingerprint ~= fingerprint then § if false then § 20261123",
                "settle.lua § cell_of(places, place) == first_cell and first or place, entries[k + 1]) § first,"
                        + " entries[k + 1]) § 20261125",
                "adjust.lua § add_charge(places, place_of_mark(places, mark), added)"
                        + " § add_charge(places, places.first, added) § 20261123",
                "adjust.lua § charges[3] = charges[1] § charges[3] = charges[3] § 20261166",
                "adjust.lua § elseif seq < ended.seq then § elseif false then § 20261123",
            })
    void aFaultInAScriptIsNoticed(String script, String from, String to, long seed) {
        String text = LuaScript.included(script);
        assertThat(text).as("the place to plant a fault").containsOnlyOnce(from);
        try (RedisLane.Lanes lanes = new RedisLane.Lanes(server, Map.of(script, text.replace(from, to)), LANES)) {
            assertThat(new ReservationRun(lanes::world, seed).run(STEPS, LANES))
                    .as("seed %d", seed)
                    .isPresent();
        }
    }
}
