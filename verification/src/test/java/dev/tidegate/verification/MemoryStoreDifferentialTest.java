package dev.tidegate.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.testkit.StoreProbe;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MemoryStoreDifferentialTest {
    private static final int STEPS = 100_000;

    /** In parts, so that each stays far below the longest time of a test on a machine that is busy otherwise. */
    @RepeatedTest(4)
    void fourHundredThousandRandomStepsAnswerAsTheOracle(RepetitionInfo part) {
        run(STEPS, part.getCurrentRepetition());
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
        run(200 * STEPS, 0);
    }

    private static void run(int steps, int part) {
        long first = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + first + ": repeat with -Dtidegate.seed=" + first);
        long seed = first + part;

        DifferentialRun run = new DifferentialRun(
                time -> StoreProbe.of(MemoryStore.builder().time(time).build()), seed);

        assertThat(run.run(steps)).isEmpty();
    }
}
