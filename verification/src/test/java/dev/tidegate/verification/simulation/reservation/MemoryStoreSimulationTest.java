package dev.tidegate.verification.simulation.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryStoreSimulationTest {
    private static final Simulation.Stores STORES =
            time -> MemoryStore.builder().time(time).build();

    /** With steps of the clock the oracle has ranges: the normal run takes the same seeds each time, the deep one any. */
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
        run(new Simulation(STORES), 4_000);
    }

    /** Runs in which the judges were wrong once, not the store. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2001917, a refund lowers what was charged after the clock came to the same window again",
        "2003641, a settle moves a bucket that an adjustment before it did not move",
        "3005180, a charge in the segment of one that was given back does not keep the time of that",
    })
    void aRunWhoseClockIsSetBreaksNoRule(long seed, String why) {
        assertThat(new Simulation(STORES).run(seed, 1)).as(why).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2008600, a reservation made again after its promise expires before its caller knows of it",
        "3005522, a copy of a refused adjustment arrives after the settle",
    })
    void aRunBreaksNoRule(long seed, String why) {
        assertThat(Simulation.withoutSteps(STORES).run(seed, 1)).as(why).isEmpty();
    }

    private static void run(int runs) {
        run(Simulation.withoutSteps(STORES), runs);
    }

    private static void run(Simulation simulation, int runs) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);

        Optional<String> broken = simulation.run(seed, runs);

        assertThat(broken).as(broken.orElse("")).isEmpty();
    }
}
