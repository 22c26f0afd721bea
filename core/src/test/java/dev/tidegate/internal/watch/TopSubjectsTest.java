package dev.tidegate.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.TopUse;
import dev.tidegate.TopUse.Measure;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TopSubjectsTest {
    private static final long HOUR = 3_600_000_000L;

    @Test
    void thisHourAndTheOneBeforeAreAddedUp() {
        TopSubjects top = new TopSubjects();
        for (int i = 0; i < 3; i++) {
            top.allowed("a", 10 * HOUR);
        }
        top.allowed("a", 11 * HOUR);
        top.allowed("b", 11 * HOUR);
        TopUse both = top.top(Measure.CALLS, 10);
        assertThat(both.rows()).containsExactly(new TopUse.Row("a", 4, 4), new TopUse.Row("b", 1, 1));
        assertThat(both.since()).isEqualTo(Instant.EPOCH.plus(Duration.ofHours(10)));
        assertThat(both.total()).isEqualTo(5);
        top.allowed("b", 12 * HOUR);
        assertThat(top.top(Measure.CALLS, 10).rows())
                .containsExactly(new TopUse.Row("b", 2, 2), new TopUse.Row("a", 1, 1));
        top.denied("c", 20 * HOUR);
        assertThat(top.top(Measure.CALLS, 10).rows()).isEmpty();
        assertThat(top.top(Measure.DENIED, 10).rows()).containsExactly(new TopUse.Row("c", 1, 1));
    }

    @Test
    void whatTheRowsLeaveOutIsBounded() {
        TopSubjects top = new TopSubjects();
        for (int i = 1; i <= 9; i++) {
            for (int call = 0; call < i; call++) {
                top.allowed("t" + i, 0);
            }
        }
        TopUse three = top.top(Measure.CALLS, 3);
        assertThat(three.rows()).extracting(TopUse.Row::tenant).containsExactly("t9", "t8", "t7");
        assertThat(three.othersAtMost()).isEqualTo(6);
        assertThat(three.total()).isEqualTo(45);
    }

    /** A clock of another shard is a little behind; one that is set back by hours starts new counts. */
    @Test
    void aClockThatGoesBack() {
        TopSubjects top = new TopSubjects();
        top.allowed("a", 10 * HOUR);
        top.allowed("a", 10 * HOUR - 1);
        assertThat(top.top(Measure.CALLS, 1).rows()).containsExactly(new TopUse.Row("a", 2, 2));
        top.allowed("a", HOUR);
        assertThat(top.top(Measure.CALLS, 1).rows()).containsExactly(new TopUse.Row("a", 1, 1));
    }

    @Test
    void aReservationCountsWhatItReallyUsed() {
        Plan plan = Plan.of(
                "p",
                limit("calls", Meter.REQUESTS, 2),
                limit("tokens", Meter.TOKENS, 1_000),
                limit("spend", Meter.SPEND, 1_000));
        try (MemoryStore store = MemoryStore.create();
                RateLimiter limiter = RateLimiter.builder()
                        .plans(Plans.of(plan))
                        .store(store)
                        .countTop()
                        .build()) {
            Request request =
                    new Request(Subject.of("a"), "p", Cost.of(Meter.TOKENS, 100).with(Meter.SPEND, 100));
            String handle = limiter.reserve(ReserveRequest.of(request)).handle();
            assertThat(limiter.top(Measure.SPEND, 5).rows()).isEmpty();
            limiter.settle(handle, Actual.AS_HELD.with(Meter.SPEND, 30));
            limiter.settle(handle, Actual.AS_HELD.with(Meter.SPEND, 30));
            limiter.acquire(request);
            limiter.check(request);
            limiter.acquire(request);
            assertThat(limiter.top(Measure.SPEND, 5).rows()).containsExactly(new TopUse.Row("a", 130, 130));
            assertThat(limiter.top(Measure.TOKENS, 5).rows()).containsExactly(new TopUse.Row("a", 200, 200));
            assertThat(limiter.top(Measure.CALLS, 5).rows()).containsExactly(new TopUse.Row("a", 2, 2));
            assertThat(limiter.top(Measure.DENIED, 5).rows()).containsExactly(new TopUse.Row("a", 1, 1));
            assertThatThrownBy(() -> limiter.top(Measure.CALLS, 0))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("limit: 0 (expected: 1 … 1000)");
        }
    }

    private static Limit limit(String name, Meter meter, long capacity) {
        return Limit.builder(name, meter, Window.sliding(Duration.ofMinutes(1)))
                .capacity(capacity)
                .build();
    }
}
