package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Outcome;
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
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reservations over several scopes, at prices, and across civil windows. */
abstract class ReservationPriceContract extends ReservationSlotContract {
    @Test
    final void allScopesAreHeldAndSettledTogether() {
        RateLimiter limiter = limiter(
                tokens(),
                hourly("user", Meter.TOKENS).scope(Scope.USER).capacity(500).build(),
                hourly("model", Meter.TOKENS).scope(Scope.MODEL).capacity(500).build());
        Subject ann = ACME.withUser("ann").withModel("m1");
        Request request = new Request(ann, "p", Cost.of(Meter.TOKENS, 400));
        Reservation held = limiter.reserve(ReserveRequest.of(request).withId("call-1"));
        assertThat(limiter.reserve(ReserveRequest.of(
                                new Request(ACME.withUser("bob").withModel("m1"), "p", request.cost())))
                        .decision()
                        .violated())
                .containsExactly("model");

        limiter.settle(held.handle(), output(100));

        assertThat(used(limiter, ann)).containsExactly(100L, 100L, 100L);
        assertThat(used(limiter, ACME.withUser("bob").withModel("m1"))).containsExactly(100L, 0L, 100L);
    }

    @Test
    final void aReservationSettlesAtThePricesItWasMadeWithRoundedUpOnce() {
        Subject model = ACME.withModel("m1");
        RateLimiter before = priced(1_001, 2_001);
        Reservation held = before.reserve(ReserveRequest.of(
                new Request(model, "p", Cost.of(Meter.INPUT_TOKENS, 100).with(Meter.OUTPUT_TOKENS, 100))));
        assertThat(used(before, model)).containsExactly(301L);

        Outcome settled = priced(9_000, 9_000).settle(held.handle(), Usage.of(3, 5));

        // 3 × 1.001 + 5 × 2.001 = 13.008 nano-dollars
        assertThat(settled.charged("spend")).isEqualTo(14);
        assertThat(used(before, model)).containsExactly(14L);
    }

    /** A script that knows ten kinds of tokens would fail on the eleventh. */
    @Test
    final void rareKindsSettleAtTheirOwnPricesOrAtThoseThatStandInForThem() {
        RateLimiter limiter = priced(new UnitPrices(Map.of(
                TokenKind.INPUT, 1_000L,
                TokenKind.OUTPUT, 2_000L,
                TokenKind.AUDIO_IN, 7_000L,
                TokenKind.TOOL_CALL, 50_000L,
                TokenKind.SEARCH, 90_001L,
                TokenKind.CACHE_READ_IMAGE, 300L)));
        Request request = new Request(
                ACME.withModel("m1"), "p", Cost.of(Meter.INPUT_TOKENS, 1).with(Meter.OUTPUT_TOKENS, 1));
        Map<TokenKind, Long> each = Map.of(
                TokenKind.CACHE_READ_AUDIO, 700L,
                TokenKind.IMAGE_OUT, 200L,
                TokenKind.SEARCH, 9_001L,
                TokenKind.SECONDS, 0L,
                TokenKind.CACHE_READ_IMAGE, 30L);
        each.forEach((kind, nanos) -> {
            Reservation held = limiter.reserve(ReserveRequest.of(request).withId(kind.text()));
            assertThat(held.settle(Usage.NONE.with(kind, 100)).charged("spend"))
                    .as(kind.text())
                    .isEqualTo(nanos);
            assertThat(limiter.adjust(held.handle(), Usage.NONE.with(kind, 200), 1)
                            .charged("spend"))
                    .as(kind.text() + ", adjusted")
                    .isIn(2 * nanos, 2 * nanos - nanos % 2);
        });
    }

    @Test
    final void anOverageOfLastMonthIsBookedInThisOne() {
        time.setMicros(ManualTime.micros(Instant.parse("2026-01-31T23:59:00Z")));
        RateLimiter limiter = limiter(monthly(1_000));
        Reservation held =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 400)))
                        .withTtl(Duration.ofDays(7)));
        for (Duration wait : List.of(MINUTE, Duration.ofDays(30))) {
            time.advance(wait);
            Reservation other =
                    limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 10)))
                            .withTtl(Duration.ofDays(7)));
            other.settle(Actual.AS_HELD.with(Meter.SPEND, 10));
        }
        assertThat(used(limiter)).containsExactly(10L);
        assertThat(held.settle(Actual.AS_HELD.with(Meter.SPEND, 500)).result()).isEqualTo(Result.GONE);

        Reservation open =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 400)))
                        .withTtl(Duration.ofDays(7)));
        time.setMicros(ManualTime.micros(Instant.parse("2026-03-31T23:59:00Z")));
        Reservation last =
                limiter.reserve(ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.SPEND, 400)))
                        .withTtl(Duration.ofDays(7)));
        time.advance(MINUTE);
        assertThat(open.settle(Actual.AS_HELD).result()).isEqualTo(Result.GONE);
        assertThat(last.settle(Actual.AS_HELD.with(Meter.SPEND, 550)).charged("spend"))
                .isEqualTo(550);
        assertThat(used(limiter)).containsExactly(150L);
    }

    @Test
    final void aCalendarLimitThatNoPlanHasAnyMoreDoesNotKeepAReservationFromBeingSettled() {
        time.setMicros(ManualTime.micros(Instant.parse("2026-01-30T00:00:00Z")));
        Limit day = Limit.builder("day", Meter.TOKENS, Window.calendar(Window.Unit.DAY, ZoneId.of("UTC")))
                .capacity(1_000)
                .build();
        Reservation held = limiter(day, tokens()).reserve(tokens("a", 100).withTtl(Duration.ofDays(7)));
        time.advance(Duration.ofDays(3));

        Outcome settled = limiter(tokens()).settle(held.handle(), output(300));

        assertThat(settled.result()).isEqualTo(Result.SETTLED);
        assertThat(settled.charged("tokens")).isEqualTo(300);
        assertThat(used(limiter(tokens()))).containsExactly(200L);
    }
}
