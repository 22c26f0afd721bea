package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What limiters of others were seen to get wrong, a test each; most with the very figures. What a store
 * must do besides is in {@link ReservationContract}.
 */
public abstract class FieldDefects extends StoreFixture {
    private static final Duration TTL = Duration.ofMinutes(10);
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** For subclasses. */
    protected FieldDefects() {}

    private RateLimiter limiter(Limit... limits) {
        return limiter(Plan.of("p", limits));
    }

    private static Limit tokens(Duration per, long capacity) {
        return Limit.builder("tokens", Meter.TOKENS, Window.sliding(per))
                .capacity(capacity)
                .build();
    }

    private static Limit calls(long capacity) {
        return Limit.builder("calls", Meter.REQUESTS, Window.sliding(Duration.ofMinutes(1)))
                .capacity(capacity)
                .build();
    }

    private static Limit bucket(Meter meter, long capacity, long perSecond) {
        return Limit.builder("bucket", meter, Window.bucket(perSecond, SECOND))
                .capacity(capacity)
                .refunds(meter.equals(Meter.REQUESTS))
                .build();
    }

    private static ReserveRequest of(String id, long tokens) {
        return ReserveRequest.of(Request.of("acme", "p").withCost(Cost.of(Meter.TOKENS, tokens)))
                .withId(id)
                .withTtl(TTL);
    }

    private static Usage used(long tokens) {
        return Usage.of(0, tokens);
    }

    private static List<Long> figures(RateLimiter limiter) {
        return used(limiter, Subject.of("acme"));
    }

    /** Six calls under a limit of three counted six; and a call that tokens denied had counted as a request. */
    @Test
    final void refusedCallsConsumeNothing() {
        RateLimiter limiter = limiter(calls(3), tokens(Duration.ofMinutes(1), 1_000));
        for (int i = 0; i < 6; i++) {
            limiter.reserve(of("small-" + i, 1));
        }
        limiter.reset(Subject.of("acme"));
        limiter.reserve(of("fits", 900));
        for (int i = 0; i < 6; i++) {
            assertThat(limiter.reserve(of("large-" + i, 900)).granted()).isFalse();
        }

        assertThat(figures(limiter)).containsExactly(1L, 900L);
    }

    /** A holds 900 of 1,000, ends when its window is over and used 100: its 800 came back in the window of others. */
    @Test
    final void aLateRefundStaysOutOfTheNextWindow() {
        RateLimiter limiter = limiter(tokens(SECOND.multipliedBy(3), 1_000));
        Reservation a = limiter.reserve(of("a", 900));
        time.advance(SECOND.multipliedBy(3));
        limiter.reserve(of("b", 1_000));

        a.settle(used(100));

        assertThat(figures(limiter)).containsExactly(1_000L);
        assertThat(limiter.reserve(of("c", 1)).granted()).isFalse();
    }

    /** A settle that was replayed drove a counter to −700. */
    @Test
    final void aReplayedSettleRefundsOnce() {
        RateLimiter limiter = limiter(tokens(Duration.ofMinutes(1), 1_000));
        Reservation held = limiter.reserve(of("a", 900));

        Outcome first = held.settle(used(100));
        Outcome replayed = held.settle(used(100));

        assertThat(first.result()).isEqualTo(Result.SETTLED);
        assertThat(replayed.result()).isEqualTo(Result.ALREADY);
        assertThat(replayed.charges()).isEqualTo(first.charges());
        assertThat(figures(limiter)).containsExactly(100L);
    }

    /** 100 estimated, 5,000 used, a capacity of 1,000: the settle was refused, and 100 stayed charged. */
    @Test
    final void anOverageIsNotDropped() {
        RateLimiter limiter = limiter(tokens(Duration.ofMinutes(1), 1_000));

        Outcome settled = limiter.reserve(of("a", 100)).settle(used(5_000));

        assertThat(settled.charged("tokens")).isEqualTo(5_000);
        assertThat(figures(limiter)).containsExactly(5_000L);
        assertThat(limiter.reserve(of("b", 1)).granted()).isFalse();
    }

    /** To return a hold twice credited it twice: 0, 400, 800. */
    @Test
    final void aDoubleReturnCreditsOnce() {
        RateLimiter limiter = limiter(tokens(Duration.ofMinutes(1), 1_000));
        limiter.reserve(of("other", 600));
        Reservation held = limiter.reserve(of("a", 400));

        assertThat(held.cancel().result()).isEqualTo(Result.CANCELLED);
        assertThat(held.cancel().result()).isEqualTo(Result.ALREADY);

        assertThat(figures(limiter)).containsExactly(600L);
    }

    /** Five holds of a second's tokens each, all returned at once, let 5,750 tokens through in 11 ms. */
    @Test
    final void aRefundDoesNotReachALimitThatHasRefilled() {
        RateLimiter limiter = limiter(bucket(Meter.TOKENS, 1_000, 1_000));
        List<Reservation> streams = IntStream.range(0, 5)
                .mapToObj(i -> {
                    Reservation stream = limiter.reserve(of("stream-" + i, 1_000));
                    time.advance(SECOND);
                    return stream;
                })
                .toList();
        long admitted = 0;
        for (int ms = 0; ms < 11; ms++) {
            if (ms < streams.size()) {
                streams.get(ms).settle(used(50));
            }
            for (int i = 0; i < 20; i++) {
                admitted += limiter.reserve(of("call-" + ms + "-" + i, 50)).granted() ? 50 : 0;
            }
            time.advance(Duration.ofMillis(1));
        }

        assertThat(admitted).isBetween(1_000L, 1_011L);
    }

    /** 100 a second, a burst of 10: the key was gone before it could be full, and 5,000 of 5,000 calls passed. */
    @Test
    final void aKeyDoesNotEndBeforeItsTimeToFull() {
        RateLimiter limiter = limiter(bucket(Meter.REQUESTS, 10, 100));

        long admitted = IntStream.range(0, 5_000)
                .filter(i -> limiter.reserve(of("call-" + i, 1)).granted())
                .count();

        assertThat(admitted).isEqualTo(10);
    }

    /** A process that crashed between hold and settle held until the counter was cleared by hand. */
    @Test
    final void aCrashLeaksNoHolds() {
        Limit slots = Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                .capacity(1)
                .build();
        RateLimiter limiter = limiter(slots, tokens(Duration.ofMinutes(30), 1_000));
        limiter.reserve(of("crashed", 1_000));

        time.advance(TTL);
        assertThat(figures(limiter)).containsExactly(0L, 1_000L);
        time.advance(Duration.ofMinutes(20));
        assertThat(figures(limiter)).containsExactly(0L, 0L);
        assertThat(limiter.reserve(of("next", 1_000)).granted()).isTrue();
    }

    /** A commit whose reply was lost was sent again, and added its amount again. */
    @Test
    final void aCommitThatIsRetriedCountsOnce() {
        RateLimiter limiter = limiter(calls(100), tokens(Duration.ofMinutes(1), 1_000));
        for (int retry = 0; retry < 3; retry++) {
            assertThat(limiter.reserve(of("a", 100)).granted()).isTrue();
        }
        String handle = limiter.reserve(of("a", 100)).handle();
        for (int retry = 0; retry < 3; retry++) {
            assertThat(limiter.settle(handle, used(700)).charged("tokens")).isEqualTo(700);
        }

        assertThat(figures(limiter)).containsExactly(1L, 700L);
    }

    /** New limits between a call and its retry lost what was held, or counted the call once under each. */
    @Test
    final void aHotReloadBetweenAReserveAndItsRetryCountsOnce() {
        Limit smaller = tokens(Duration.ofMinutes(1), 500);
        RateLimiter before = limiter(tokens(Duration.ofMinutes(1), 1_000));
        before.reserve(of("a", 800));
        RateLimiter after = limiter(calls(100), smaller);

        Reservation retried = after.reserve(of("a", 800));

        assertThat(retried.granted()).isTrue();
        assertThat(figures(after)).containsExactly(0L, 800L);
        assertThat(after.reserve(of("b", 1)).granted()).isFalse();
        assertThat(retried.settle(used(100)).charged("tokens")).isEqualTo(100);
        assertThat(figures(after)).containsExactly(0L, 100L);
        assertThat(after.reserve(of("b", 400)).granted()).isTrue();
    }
}
