package dev.tidegate.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MemoryStoreSimulationTest {
    private static final Simulation.Stores STORES =
            time -> MemoryStore.builder().time(time).build();

    /** What the oracle leaves open after steps is not yet wide enough for two seeds of 10,000: the same runs each time. */
    private static final long STEPPED = Long.getLong("tidegate.seed", 2_004_000);

    @Test
    void noneOf300RunsBreaksARule() {
        run(300);
    }

    @Test
    @Tag("deep")
    void noneOf10000RunsBreaksARule() {
        run(10_000);
    }

    @Test
    void noneOf300RunsWhoseClockIsSetBreaksARule() {
        assertThat(new Simulation(STORES).run(STEPPED, 300)).isEmpty();
    }

    @Test
    @Tag("deep")
    void noneOf4000RunsWhoseClockIsSetBreaksARule() {
        assertThat(new Simulation(STORES).run(STEPPED, 4_000)).isEmpty();
    }

    private static void run(int runs) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);

        Optional<String> broken = Simulation.withoutSteps(STORES).run(seed, runs);

        assertThat(broken).as(broken.orElse("")).isEmpty();
    }
}
