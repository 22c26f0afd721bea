package dev.tidegate.redis.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Decisions for one tenant share a call in a cluster, and those for others do not: their keys are in other slots. */
class PendingDecisionTest {
    private static final LimitSet LIMITS = LimitSet.of(Plan.of(
            "p",
            Limit.builder("hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                    .capacity(9)
                    .build()));

    @Test
    void aDecisionUnderAScratchKeyIsOfNoTenant() {
        Boundaries boundaries = Boundaries.around(LIMITS, 0);
        PendingCommand scratch = PendingDecision.onKey(new byte[] {'k'}, LIMITS, boundaries, new long[] {1});
        PendingCommand own = PendingDecision.of(Subject.of("-"), LIMITS, boundaries, new long[] {1}, true);
        assertThat(scratch.isOfTenantOf(own)).isFalse();
    }
}
