package dev.tidegate.protocol.v1;

import dev.tidegate.LimitStatus;
import dev.tidegate.plan.Meter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Which limit speaks for a decision where a header has room for one. */
final class MostRestrictiveLimit {
    private MostRestrictiveLimit() {}

    /** Enforced, bounded limits of {@code meter}. */
    static Optional<LimitStatus> of(List<LimitStatus> limits, Meter meter) {
        return of(limits, status -> status.meter().equals(meter));
    }

    /** Of all enforced, bounded limits. */
    static Optional<LimitStatus> of(List<LimitStatus> limits) {
        return of(limits, status -> true);
    }

    /** The violated limit with the longest wait; if none is violated, the one with the smallest share left. */
    private static Optional<LimitStatus> of(List<LimitStatus> limits, Predicate<LimitStatus> candidate) {
        Optional<LimitStatus> best = Optional.empty();
        for (LimitStatus status : limits) {
            if (isEnforced(status) && candidate.test(status) && (best.isEmpty() || isTighter(status, best.get()))) {
                best = Optional.of(status);
            }
        }
        return best;
    }

    static boolean isEnforced(LimitStatus status) {
        return !status.limit().shadow() && status.capacity().isPresent();
    }

    /** Above the capacity itself: no wait helps. */
    static boolean isNever(LimitStatus status) {
        return status.violated() && status.retryAfter().isZero();
    }

    /** When it changes for the caller: when this cost would pass if it was denied, else when all is back. */
    static Optional<Duration> reset(LimitStatus status) {
        if (isNever(status)) {
            return Optional.empty();
        }
        return Optional.of(status.violated() ? status.retryAfter() : status.resetAfter());
    }

    private static boolean isTighter(LimitStatus a, LimitStatus b) {
        if (a.violated() != b.violated()) {
            return a.violated();
        }
        if (a.violated()) {
            return isNever(a) != isNever(b) ? isNever(a) : a.retryAfter().compareTo(b.retryAfter()) > 0;
        }
        return smallerProduct(left(a), capacity(b), left(b), capacity(a));
    }

    private static long left(LimitStatus status) {
        return status.remaining().orElseThrow();
    }

    private static long capacity(LimitStatus status) {
        return status.capacity().orElseThrow();
    }

    /** a × b < c × d for numbers up to 2^52, whose products do not fit a long. */
    private static boolean smallerProduct(long a, long b, long c, long d) {
        long high = Math.multiplyHigh(a, b);
        long otherHigh = Math.multiplyHigh(c, d);
        return high != otherHigh ? high < otherHigh : Long.compareUnsigned(a * b, c * d) < 0;
    }
}
