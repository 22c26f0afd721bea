package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.Subject;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.LimitStore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MemoryStoreDifferentialTest {
    private static final int STEPS = 1_000_000;

    static DifferentialRun.Probe probe(MemoryStore store) {
        return new DifferentialRun.Probe() {
            @Override
            public LimitStore store() {
                return store;
            }

            @Override
            public byte[] dump(Subject subject, Scope scope) {
                return store.dump(subject, scope);
            }
        };
    }

    @Test
    void aMillionRandomStepsAnswerAsTheOracle() {
        run(STEPS);
    }

    /** At 30 December 2011, which Apia never had, a day that begins at 20:00 is short, and no day between two others. */
    @Test
    void aShortDayAtASkippedOneAnswersAsTheOracle() {
        DifferentialRun run = new DifferentialRun(
                time -> probe(MemoryStore.builder().time(time).build()), 15_517_856_061_461L);

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
                time -> probe(MemoryStore.builder().time(time).build()), seed);

        assertThat(run.run(steps)).isEmpty();
    }
}
