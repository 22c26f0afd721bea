package dev.tidegate.internal.fallback.known;

import dev.tidegate.ReserveRequest;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.CivilCalendar;
import java.time.Duration;

/** The lengths of windows, for what is known of them in an outage. */
public final class Windows {
    private static final long MICROS = 1_000_000;

    private Windows() {}

    /** For how long what is charged may count: of a bucket until it is full again, of slots as long as a reservation lasts. */
    static long micros(Limit limit) {
        if (limit.window() instanceof Window.Bucket bucket) {
            long periods = (limit.capacity().orElse(1) + bucket.refill() - 1) / bucket.refill();
            long each = bucket.period().toNanos() / 1_000;
            return periods > Long.MAX_VALUE / 4 / each ? Long.MAX_VALUE / 4 : periods * each;
        }
        if (limit.window() instanceof Window.Sliding sliding) {
            return micros(sliding.duration());
        }
        if (limit.window() instanceof Window.Fixed fixed) {
            return micros(fixed.duration());
        }
        if (limit.window() instanceof Window.Calendar calendar) {
            return switch (calendar.unit()) {
                case DAY -> 86_400 * MICROS;
                case WEEK -> 7 * 86_400 * MICROS;
                case MONTH -> 31 * 86_400 * MICROS;
                case YEAR -> 366 * 86_400 * MICROS;
            };
        }
        return micros(ReserveRequest.DEFAULT_TTL);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** When nothing that was charged at {@code thenMicros} counts any more. */
    public static long endMicros(Limit limit, long thenMicros) {
        if (limit.window() instanceof Window.Calendar calendar) {
            return CivilCalendar.startMicros(calendar, CivilCalendar.index(calendar, thenMicros) + 1);
        }
        if (limit.window() instanceof Window.Fixed fixed) {
            long duration = micros(fixed.duration());
            return (thenMicros / duration + 1) * duration;
        }
        return thenMicros + micros(limit);
    }
}
