package dev.tidegate.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.testkit.StoreProbe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MemoryStoreReservationDifferentialTest {
    private static final int STEPS = 100_000;

    @Test
    void aHundredThousandRandomStepsUponReservationsEndAsTheOracleSays() {
        run(STEPS);
    }

    @Test
    @Tag("deep")
    void threeMillionRandomStepsUponReservationsEndAsTheOracleSays() {
        run(30 * STEPS);
    }

    private static void run(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);

        ReservationRun run = new ReservationRun(
                time -> StoreProbe.of(MemoryStore.builder().time(time).build()), seed);

        assertThat(run.run(steps)).isEmpty();
    }
}
