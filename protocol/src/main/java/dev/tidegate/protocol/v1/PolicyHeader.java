package dev.tidegate.protocol.v1;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.Rounding;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;

/**
 * {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers-10: what a plan grants, in structured fields (RFC
 * 9651). It depends on the plan alone.
 */
final class PolicyHeader {
    /** Structured fields have integers of at most fifteen digits. */
    static final long MAX_INTEGER = 999_999_999_999_999L;

    private static final long DAY_SECONDS = 86_400;

    private PolicyHeader() {}

    /** Empty if nothing of the limits can be said. */
    static String of(List<Limit> limits) {
        StringJoiner items = new StringJoiner(", ");
        for (Limit limit : limits) {
            if (isSaid(limit)) {
                items.add(item(limit));
            }
        }
        return items.toString();
    }

    /** A limit that denies, with numbers that the syntax has. */
    static boolean isSaid(Limit limit) {
        return !limit.shadow()
                && limit.capacity().isPresent()
                && limit.capacity().getAsLong() <= MAX_INTEGER;
    }

    /** The name as a structured-field string; a limit's name needs no escape in it. */
    static String quoted(Limit limit) {
        return '"' + limit.name() + '"';
    }

    private static String item(Limit limit) {
        StringBuilder item = new StringBuilder(quoted(limit))
                .append(";q=")
                .append(limit.capacity().orElseThrow());
        if (limit.meter().equals(Meter.REQUESTS)) {
            item.append(";qu=\"requests\"");
        }
        OptionalLong seconds = windowSeconds(limit);
        if (seconds.isPresent()) {
            item.append(";w=").append(seconds.getAsLong());
        }
        return item.toString();
    }

    /** Months and years have no fixed length. A bucket has no window; the nearest is how long it takes to fill. */
    private static OptionalLong windowSeconds(Limit limit) {
        Window window = limit.window();
        if (window instanceof Window.Sliding sliding) {
            return said(Rounding.secondsUp(sliding.duration()));
        }
        if (window instanceof Window.Fixed fixed) {
            return said(Rounding.secondsUp(fixed.duration()));
        }
        if (window instanceof Window.Bucket bucket) {
            return timeToFull(limit.capacity().orElseThrow(), bucket);
        }
        if (window instanceof Window.Calendar calendar) {
            return switch (calendar.unit()) {
                case DAY -> said(DAY_SECONDS);
                case WEEK -> said(7 * DAY_SECONDS);
                case MONTH, YEAR -> OptionalLong.empty();
            };
        }
        return OptionalLong.empty();
    }

    private static OptionalLong timeToFull(long capacity, Window.Bucket bucket) {
        BigInteger product = BigInteger.valueOf(capacity).multiply(BigInteger.valueOf(micros(bucket.period())));
        BigInteger[] whole = product.divideAndRemainder(
                BigInteger.valueOf(bucket.refill()).multiply(BigInteger.valueOf(Rounding.MICROS_PER_SECOND)));
        return said(whole[0].longValueExact() + whole[1].signum());
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }

    private static OptionalLong said(long seconds) {
        return seconds <= MAX_INTEGER ? OptionalLong.of(seconds) : OptionalLong.empty();
    }
}
