package dev.tidegate.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.testkit.StoreProbe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MemoryStoreDifferentialTest {
    private static final int STEPS = 1_000_000;

    @Test
    void aMillionRandomStepsAnswerAsTheOracle() {
        run(STEPS);
    }

    /** At 30 December 2011, which Apia never had, a day that begins at 20:00 is short, and no day between two others. */
    @Test
    void aShortDayAtASkippedOneAnswersAsTheOracle() {
        DifferentialRun run = new DifferentialRun(
                time -> StoreProbe.of(MemoryStore.builder().time(time).build()), 15_517_856_061_461L);

        assertThat(run.run(1_000)).isEmpty();
    }

    @Test
    @Tag("deep")
    void twentyMillionRandomStepsAnswerAsTheOracle() {
        run(20 * STEPS);
    }

    private static void run(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);

        DifferentialRun run = new DifferentialRun(
                time -> StoreProbe.of(MemoryStore.builder().time(time).build()), seed);

        assertThat(run.run(steps)).isEmpty();
    }
}
