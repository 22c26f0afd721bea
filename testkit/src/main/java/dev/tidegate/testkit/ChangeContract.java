package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Contract of changed plans: which counts are kept and which are dropped. */
abstract class ChangeContract extends ScopeContract {
    ChangeContract() {}

    @Test
    final void anUpgradeCountsAtOnceAndHandsOutNoFreshAllowance() {
        RateLimiter limiter = limiter(plan("starter", 2), plan("pro", 3));
        limiter.acquire(Request.of("acme", "starter"));
        limiter.acquire(Request.of("acme", "starter"));
        assertThat(limiter.acquire(Request.of("acme", "starter")).allowed()).isFalse();

        assertThat(only(limiter.acquire(Request.of("acme", "pro"))).used()).isEqualTo(3);
        assertThat(limiter.acquire(Request.of("acme", "pro")).allowed()).isFalse();
        Decision back = limiter.acquire(Request.of("acme", "starter"));
        assertThat(only(back).used()).isEqualTo(3);
        assertThat(only(back).remaining()).hasValue(0);
    }

    @Test
    final void aLimitInDebtDeniesEvenACallThatTakesNothingOfIt() {
        Limit.Builder pages = hourly("pages", PAGES);
        Limit requests = hourly("requests", Meter.REQUESTS).capacity(100).build();
        RateLimiter limiter = limiter(
                Plan.of("large", requests, pages.capacity(10).build()),
                Plan.of("small", requests, pages.capacity(4).build()));
        limiter.acquire(pages(6, "large"));

        Decision denied = limiter.acquire(Request.of("acme", "small"));

        assertThat(denied.violated()).containsExactly("pages");
        assertThat(denied.retryAfter()).contains(HOUR);
        time.advance(HOUR);
        assertThat(limiter.acquire(Request.of("acme", "small")).allowed()).isTrue();
    }

    @Test
    final void countsOfAnotherPlanStayUntilTheirEnd() {
        RateLimiter limiter = limiter(
                Plan.of("a", hourly("only-a", Meter.REQUESTS).capacity(5).build()),
                Plan.of("b", hourly("only-b", Meter.REQUESTS).capacity(5).build()));
        limiter.acquire(Request.of("acme", "a"));
        time.advance(Duration.ofMinutes(30));
        limiter.acquire(Request.of("acme", "b"));
        time.advance(Duration.ofMinutes(29));

        assertThat(only(limiter.acquire(Request.of("acme", "a"))).used()).isEqualTo(2);
        int both = state().length;
        time.advance(Duration.ofMinutes(31));
        limiter.acquire(Request.of("acme", "a"));
        assertThat(state().length).isLessThan(both + 15);
    }

    @Test
    final void atMost32ForeignSectionsAreKeptAndADropIsSaid() {
        LimitSet last =
                LimitSet.of(Plan.of("last", hourly("last", PAGES).capacity(9).build()));
        for (int i = 0; i < 33; i++) {
            LimitSet set =
                    LimitSet.of(Plan.of("p", hourly("l" + i, PAGES).capacity(9).build()));
            assertThat(decide(set, 1).has(StoreReply.SECTION_DROPPED)).isFalse();
            time.advanceMicros(1);
        }

        assertThat(decide(last, 1).has(StoreReply.SECTION_DROPPED)).isTrue();

        assertThat(state()).hasSize(8 + 33 * 21);
        LimitSet first =
                LimitSet.of(Plan.of("p", hourly("l0", PAGES).capacity(9).build()));
        LimitSet second =
                LimitSet.of(Plan.of("p", hourly("l1", PAGES).capacity(9).build()));
        assertThat(read(first).used(0)).isZero();
        assertThat(read(second).used(0)).isEqualTo(1);
    }

    @Test
    final void theBoundHoldsAlsoWhenAPlanNamesFewerLimitsThanTheLast() {
        Limit one = hourly("one", PAGES).capacity(9).build();
        Limit two = hourly("two", PAGES).capacity(9).build();
        for (int i = 0; i < 31; i++) {
            decide(LimitSet.of(Plan.of("p", hourly("l" + i, PAGES).capacity(9).build())), 1);
            time.advanceMicros(1);
        }
        LimitSet both = LimitSet.of(Plan.of("both", one, two));
        decide(LimitSet.of(Plan.of("p", hourly("l31", PAGES).capacity(9).build())), 1);
        assertThat(decide(both, 1, 1).has(StoreReply.SECTION_DROPPED)).isFalse();

        StoreReply fewer = decide(LimitSet.of(Plan.of("fewer", two)), 1);

        assertThat(fewer.has(StoreReply.SECTION_DROPPED)).isTrue();
        assertThat(state()).hasSize(8 + 33 * 21);
    }
}
