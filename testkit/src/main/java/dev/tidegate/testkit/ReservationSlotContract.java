package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome.Result;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Limits on concurrency: slots of reservations. */
abstract class ReservationSlotContract extends ReservationRefundContract {
    @Test
    final void aSlotFreesWhenItsReservationIsSettledOrCancelled() {
        RateLimiter limiter = limiter(slots(2));
        Reservation first = limiter.reserve(one("a"));
        Reservation second = limiter.reserve(one("b"));
        Reservation refused = limiter.reserve(one("c"));
        assertThat(refused.granted()).isFalse();
        assertThat(refused.decision().retryAfter()).hasValue(Duration.ofSeconds(1));

        first.settle(output(1));
        assertThat(limiter.reserve(one("c")).granted()).isTrue();
        assertThat(limiter.reserve(one("d")).granted()).isFalse();
        second.cancel();
        assertThat(limiter.reserve(one("d")).granted()).isTrue();
        assertThat(used(limiter)).containsExactly(2L);
    }

    @Test
    final void aHeartbeatKeepsASlotAndCanAddNothing() {
        RateLimiter limiter = limiter(slots(1));
        Reservation held = limiter.reserve(one("a"));
        for (int i = 0; i < 5; i++) {
            time.advance(Duration.ofMinutes(9));
            assertThat(held.extend(Cost.oneRequest(), TTL).result()).isEqualTo(Result.EXTENDED);
            assertThat(limiter.reserve(one("b" + i)).granted()).isFalse();
        }
        time.advance(TTL);
        assertThat(limiter.reserve(one("c")).granted()).isTrue();
        assertThat(held.settle(output(1)).result()).isEqualTo(Result.SETTLED);
        assertThat(used(limiter)).containsExactly(1L);
    }

    @Test
    final void aWaitForASlotIsNeverToldLongerThanItsEarliestExpiry() {
        RateLimiter limiter = limiter(slots(2));
        limiter.reserve(one("a").withTtl(Duration.ofMillis(300)));
        limiter.reserve(one("b"));

        assertThat(limiter.reserve(one("c")).decision().retryAfter()).hasValue(Duration.ofMillis(300));
        time.advance(Duration.ofMillis(300));
        assertThat(limiter.reserve(one("c")).granted()).isTrue();
    }

    @Test
    final void aCallWithoutAReservationIsRefusedUnderAConcurrentLimit() {
        RateLimiter limiter = limiter(slots(2));

        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "p")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("reservation");
        assertThatThrownBy(() -> limiter.acquire(Request.of("acme", "p"), "a"))
                .isInstanceOf(InvalidInputException.class);
        assertThat(used(limiter)).containsExactly(0L);
    }

    @Test
    final void aCheckUnderAConcurrentLimitIsRefusedAsAnAcquireIs() {
        RateLimiter limiter = limiter(requests(10), slots(1));

        assertThatThrownBy(() -> limiter.check(Request.of("acme", "p")))
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("plan"));
        assertThat(used(limiter)).containsExactly(0L, 0L);
    }

    @Test
    final void aConcurrentShadowLimitRefusesNoCallAndCountsReservationsAlone() {
        RateLimiter limiter = limiter(
                requests(10),
                Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                        .capacity(1)
                        .shadow(true)
                        .build());

        assertThat(limiter.check(Request.of("acme", "p")).allowed()).isTrue();
        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
        assertThat(limiter.acquire(Request.of("acme", "p"), "call-1").allowed()).isTrue();
        assertThat(used(limiter)).containsExactly(2L, 0L);
        assertThat(limiter.reserve(one("call-2")).granted()).isTrue();
        assertThat(used(limiter)).containsExactly(3L, 1L);
    }

    @Test
    final void aShadowLimitOfAUserOrAModelIsSkippedWhereNoneIsNamed() {
        RateLimiter limiter = limiter(
                requests(10),
                hourly("by-user", Meter.REQUESTS)
                        .scope(Scope.USER)
                        .capacity(1)
                        .shadow(true)
                        .build(),
                hourly("by-model", Meter.REQUESTS)
                        .scope(Scope.MODEL)
                        .capacity(1)
                        .shadow(true)
                        .build());
        Request plain = Request.of("acme", "p");

        assertThat(limiter.acquire(plain).limits()).extracting("name").containsExactly("requests");
        assertThat(limiter.check(plain).allowed()).isTrue();
        assertThat(limiter.acquire(plain, "call-1").allowed()).isTrue();
        Reservation held = limiter.reserve(one("call-2"));
        assertThat(held.granted()).isTrue();
        assertThat(held.cancel().result()).isEqualTo(Result.CANCELLED);
        assertThat(used(limiter)).containsExactly(2L);
        assertThat(used(limiter, ACME.withUser("ann").withModel("small"))).containsExactly(2L, 0L, 0L);
        assertThat(limiter.acquire(new Request(ACME.withUser("ann"), "p", Cost.oneRequest()))
                        .limits())
                .extracting("name")
                .containsExactly("requests", "by-user");
    }

    @Test
    final void aPlanOfShadowLimitsThatAreAllSkippedRefusesNothing() {
        RateLimiter limiter = limiter(hourly("by-user", Meter.REQUESTS)
                .scope(Scope.USER)
                .capacity(1)
                .shadow(true)
                .build());

        assertThat(limiter.acquire(Request.of("acme", "p")).allowed()).isTrue();
        assertThat(limiter.reserve(one("call-1")).granted()).isTrue();
        assertThat(used(limiter, ACME.withUser("ann"))).containsExactly(0L);
    }

    @Test
    final void anUnlimitedConcurrentLimitCountsUpTo256AndDeniesNobody() {
        RateLimiter limiter = limiter(
                Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent()).build());
        List<Reservation> all = IntStream.range(0, 300)
                .mapToObj(i -> limiter.reserve(one("call-" + i)))
                .toList();
        assertThat(all).allMatch(Reservation::granted);
        assertThat(used(limiter)).containsExactly(256L);

        all.forEach(Reservation::cancel);
        assertThat(used(limiter)).containsExactly(0L);
        assertThat(state()).isEmpty();
    }

    @Test
    final void whatIsHeldBeforeAResetGivesNothingBackAfterIt() {
        for (Window window : List.of(
                Window.sliding(Duration.ofDays(30)),
                Window.fixed(Duration.ofDays(1)),
                Window.calendar(Window.Unit.MONTH, ZoneId.of("UTC")))) {
            RateLimiter limiter =
                    limiter(Limit.builder("pages", PAGES, window).capacity(100).build());
            Subject whose = Subject.of("tenant-" + window.getClass().getSimpleName());
            Request ten = new Request(whose, "p", Cost.of(PAGES, 10));
            Reservation cancelled = limiter.reserve(ReserveRequest.of(ten));
            Reservation settled = limiter.reserve(ReserveRequest.of(ten));
            Reservation adjusted = limiter.reserve(ReserveRequest.of(ten));
            adjusted.settle(Actual.AS_HELD);
            time.advanceMicros(1);

            limiter.reset(whose);
            time.advanceMicros(1);
            limiter.acquire(ten);
            Reservation newer = limiter.reserve(ReserveRequest.of(ten));
            cancelled.cancel();
            settled.settle(Actual.AS_HELD.with(PAGES, 1));
            limiter.adjust(adjusted.handle(), Actual.AS_HELD.with(PAGES, 2), 1);
            assertThat(used(limiter, whose)).as(window.toString()).containsExactly(20L);

            newer.cancel();
            assertThat(used(limiter, whose)).as(window.toString()).containsExactly(10L);
        }
    }
}
