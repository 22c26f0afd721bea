package dev.tidegate.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MemoryStoreSimulationTest {
    @Test
    void noneOf300RunsBreaksARule() {
        run(300);
    }

    @Test
    @Tag("deep")
    void noneOf10000RunsBreaksARule() {
        run(10_000);
    }

    private static void run(int runs) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);

        Optional<String> broken =
                new Simulation(time -> MemoryStore.builder().time(time).build()).run(seed, runs);

        assertThat(broken).as(broken.orElse("")).isEmpty();
    }
}
