package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.protocol.Operation;
import dev.tidegate.server.ops.RecentDecisions.Seen;
import dev.tidegate.testkit.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentDecisionsTest {
    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    private final RecentDecisions recent = new RecentDecisions(time);
    private final RateLimiter limiter = RateLimiter.builder()
            .store(MemoryStore.builder().time(time).build())
            .build();

    private void decide(String tenant) {
        Request request = Request.of(tenant, "starter");
        recent.decided(Operation.ACQUIRE, request, limiter.acquire(request));
    }

    @Test
    void theLastDecisionOfEachIsKept() {
        for (int i = 0; i < 3; i++) {
            decide("acme");
            time.advance(Duration.ofSeconds(1));
        }
        decide("zeta");
        assertThat(recent.subjects())
                .extracting(seen -> seen.request().subject().tenant())
                .containsExactlyInAnyOrder("acme", "zeta");
        assertThat(recent.subjects())
                .filteredOn(seen -> seen.request().subject().tenant().equals("acme"))
                .allSatisfy(seen ->
                        assertThat(seen.decision().limits().get(0).used()).isEqualTo(3));
        assertThat(recent.denials()).isEmpty();
    }

    @Test
    void tenThousandSubjectsFit() {
        Decision one = limiter.acquire(Request.of("acme", "starter"));
        for (int i = 0; i < 10_000; i++) {
            recent.decided(Operation.ACQUIRE, Request.of("tenant-" + i, "starter"), one);
        }
        assertThat(recent.subjects()).hasSizeGreaterThan(9_990);
        for (int i = 0; i < 100_000; i++) {
            recent.decided(Operation.ACQUIRE, Request.of("other-" + i, "starter"), one);
        }
        assertThat(recent.subjects()).hasSize(RecentDecisions.ROWS * RecentDecisions.WAYS);
    }

    @Test
    void theLastDenialsAreKeptInOrder() {
        for (int i = 0; i < 50 + RecentDecisions.MOST_DENIALS + 2; i++) {
            decide("acme");
        }
        assertThat(recent.denials()).hasSize(RecentDecisions.MOST_DENIALS);
        assertThat(recent.denials().get(0).number()).isEqualTo(RecentDecisions.MOST_DENIALS + 1);
        assertThat(recent.denial(1)).isEmpty();
        assertThat(recent.denial(2).map(Seen::number)).contains(2L);
        assertThat(recent.denial(-1)).isEmpty();
    }
}
