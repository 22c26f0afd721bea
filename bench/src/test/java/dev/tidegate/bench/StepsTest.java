package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bench.setup.Steps;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.spi.StoreReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A benchmark that measures something else than it says is worse than none. */
class StepsTest {
    private static final int SEGMENT_BYTES = 14;

    @ParameterizedTest
    @EnumSource(StoreStep.Case.class)
    void everyStepEndsAsItsNameSays(StoreStep.Case one) {
        Steps steps = one.steps();
        StoreReply.Status expected =
                one.name().endsWith("DENIED") ? StoreReply.Status.DENIED : StoreReply.Status.ALLOWED;

        for (int i = 0; i < 10_000; i++) {
            assertThat(steps.status()).isEqualTo(expected);
        }
    }

    @Test
    void fullMeansThirtyOneSegmentsThatStay() {
        Steps light = StoreStep.Case.ONE_LIGHT.steps();
        Steps full = StoreStep.Case.ONE_FULL.steps();
        full.status();

        assertThat(full.stateBytes() - light.stateBytes()).isEqualTo(7 + 30 * SEGMENT_BYTES);
    }

    @Test
    void rollingHasAsManySegmentsAllTheTime() {
        Steps steps = StoreStep.Case.FOUR_ROLLING.steps();
        int before = steps.stateBytes();

        for (int i = 0; i < 1000; i++) {
            steps.status();
        }

        assertThat(steps.stateBytes()).isEqualTo(before).isGreaterThan(29 * SEGMENT_BYTES);
    }

    @Test
    void idsAreSeventeenBytes() {
        assertThat(Subjects.id(0)).hasSize(17);
        assertThat(Subjects.id(999_999)).isEqualTo("account-000999999");
    }
}
