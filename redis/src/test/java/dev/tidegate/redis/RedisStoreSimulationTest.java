package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.verification.simulation.reservation.Simulation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Callers, crashes and a store that forgets, upon a real server whose connections break. */
class RedisStoreSimulationTest {
    @Test
    void noneOf60RunsBreaksARule() {
        run(60);
    }

    @Test
    @Tag("deep")
    void noneOf2000RunsBreaksARule() {
        run(2_000);
    }

    @Test
    void aScriptThatForgetsWhatItHasDoneIsFound() {
        String cancel = LuaScript.read("cancel.lua");
        String forgets = cancel.replace("write_value(KEYS[1], record, ended.kept_until)", "");
        assertThat(forgets).isNotEqualTo(cancel);
        try (RedisServer server = RedisServer.start();
                ProxiedStore store = new ProxiedStore(server, Map.of("cancel.lua", forgets))) {
            Optional<String> broken = Simulation.withoutSteps(store::empty).run(20_260_505, 60);

            assertThat(broken).hasValueSatisfying(told -> assertThat(told).contains("CANCEL"));
        }
    }

    private static void run(int runs) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        try (RedisServer server = RedisServer.start();
                ProxiedStore store = new ProxiedStore(server)) {
            Optional<String> broken = Simulation.withoutSteps(store::empty).run(seed, runs);

            assertThat(broken).as(broken.orElse("")).isEmpty();
            assertThat(store.broken()).as("connections broken").isPositive();
            System.out.println(runs + " runs, " + store.broken() + " connections broken");
        }
    }
}
