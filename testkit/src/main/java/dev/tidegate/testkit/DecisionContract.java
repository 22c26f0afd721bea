package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.LimitStatus;
import dev.tidegate.Numbers;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** All or nothing, explained, and nothing written on a denial. */
abstract class DecisionContract extends StoreFixture {
    DecisionContract() {}

    @Test
    final void exactlyTheCapacityIsAdmitted() {
        RateLimiter limiter = limiter(plan("p", 50));

        for (int i = 1; i <= 50; i++) {
            Decision decision = limiter.acquire(Request.of("acme", "p"));
            assertThat(decision.allowed()).isTrue();
            assertThat(only(decision).used()).isEqualTo(i);
            assertThat(only(decision).remaining()).hasValue(50 - i);
        }
        Decision denied = limiter.acquire(Request.of("acme", "p"));

        assertThat(denied.allowed()).isFalse();
        assertThat(denied.violated()).containsExactly("requests");
        assertThat(denied.retryAfter()).contains(HOUR);
    }

    @Test
    final void aDenialWritesNothingAtAll() {
        RateLimiter limiter = limiter(plan("p", 1));
        limiter.acquire(Request.of("acme", "p"));
        byte[] before = state();

        time.advance(Duration.ofMinutes(10));
        for (int i = 0; i < 100; i++) {
            assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isFalse();
        }

        assertThat(state()).isEqualTo(before);
        time.advance(Duration.ofMinutes(50));
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
    }

    @Test
    final void allLimitsAreChargedOrNone() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(10).build(),
                hourly("pages", PAGES).capacity(5).build()));
        limiter.acquire(pages(5, "p"));

        Decision denied = limiter.acquire(pages(1, "p"));

        assertThat(denied.violated()).containsExactly("pages");
        assertThat(denied.limits()).extracting(LimitStatus::used).containsExactly(1L, 5L);
        assertThat(limiter.acquire(pages(0, "p")).limits())
                .extracting(LimitStatus::used)
                .containsExactly(2L, 5L);
    }

    @Test
    final void aDenialNamesEveryViolatedLimitAndTheLongestWait() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(1).build(),
                Limit.builder("daily", Meter.REQUESTS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                        .capacity(1)
                        .build(),
                Limit.builder("burst", Meter.REQUESTS, Window.bucket(1, Duration.ofSeconds(1)))
                        .capacity(1)
                        .build()));
        limiter.acquire(Request.of("acme", "p"));

        Decision denied = limiter.acquire(Request.of("acme", "p"));

        assertThat(denied.violated()).containsExactly("requests", "daily", "burst");
        assertThat(denied.retryAfter()).contains(Duration.ofHours(12));
        assertThat(denied.limits())
                .extracting(LimitStatus::retryAfter)
                .containsExactly(HOUR, Duration.ofHours(12), Duration.ofSeconds(1));
    }

    @Test
    final void aCostAboveTheCapacityIsNever() {
        Decision denied = limiter(
                        Plan.of("p", hourly("pages", PAGES).capacity(5).build()))
                .acquire(pages(6, "p"));

        assertThat(denied.never()).isTrue();
        assertThat(denied.retryAfter()).isEmpty();
        assertThat(state()).isEmpty();
    }

    @Test
    final void aCheckSaysWhatAnAcquireWouldAndWritesNothing() {
        RateLimiter limiter = limiter(plan("p", 1));

        Decision check = limiter.check(Request.of("acme", "p"));
        assertThat(state()).isEmpty();
        Decision acquire = limiter.acquire(Request.of("acme", "p"));

        assertThat(check.allowed()).isTrue();
        assertThat(check.limits()).isEqualTo(acquire.limits());
        assertThat(limiter.check(Request.of("acme", "p")).allowed()).isFalse();
    }

    @Test
    final void aZeroChargeTouchesNothing() {
        RateLimiter limiter =
                limiter(Plan.of("p", hourly("pages", PAGES).capacity(5).build()));

        assertThat(limiter.acquire(pages(0, "p")).allowed()).isTrue();
        assertThat(state()).isEmpty();
        limiter.acquire(pages(3, "p"));
        byte[] before = state();
        time.advance(Duration.ofMinutes(59));
        limiter.acquire(pages(0, "p"));

        assertThat(state()).isEqualTo(before);
        time.advance(Duration.ofMinutes(1));
        assertThat(only(limiter.check(pages(0, "p"))).used()).isZero();
    }

    @Test
    final void aShadowLimitIsReportedAndNeverDenies() {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(3).build(),
                hourly("candidate", Meter.REQUESTS).capacity(1).shadow(true).build()));

        limiter.acquire(Request.of("acme", "p"));
        Decision second = limiter.acquire(Request.of("acme", "p"));

        assertThat(second.allowed()).isTrue();
        assertThat(second.violated()).isEmpty();
        assertThat(second.limits()).extracting(LimitStatus::violated).containsExactly(false, true);
        assertThat(second.limits()).extracting(LimitStatus::used).containsExactly(2L, 2L);
    }

    @Test
    final void anUnlimitedLimitCountsAndNeverDenies() {
        RateLimiter limiter = limiter(Plan.of("p", hourly("pages", PAGES).build()));

        limiter.acquire(pages(Numbers.MAX_PART, "p"));
        Decision second = limiter.acquire(pages(1, "p"));

        assertThat(only(second).used()).isEqualTo(Numbers.MAX_PART + 1);
        assertThat(only(second).capacity()).isEmpty();
        assertThat(only(second).remaining()).isEmpty();
    }

    @Test
    final void aSumSaturatesAndTheReplySaysSo() {
        LimitSet set = LimitSet.of(Plan.of("p", hourly("pages", PAGES).build()));
        long charges = Numbers.MAX_SUM / Numbers.MAX_PART;
        for (long i = 0; i < charges; i++) {
            assertThat(decide(set, Numbers.MAX_PART).has(StoreReply.SATURATED)).isFalse();
        }

        StoreReply reply = decide(set, 7);

        assertThat(reply.used(0)).isEqualTo(Numbers.MAX_SUM);
        assertThat(reply.has(StoreReply.SATURATED)).isTrue();
    }
}
