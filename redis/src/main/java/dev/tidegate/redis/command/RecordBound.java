package dev.tidegate.redis.command;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.StoreCommand;
import java.time.Duration;

/**
 * Whether the records of a tenant have to be counted for a reserve. They need not be where an enforced limit on its
 * requests lets fewer through in the lifetime of a record than it may have. Pure.
 */
final class RecordBound {
    private static final long MICROS_PER_MILLI = 1_000;
    /** The shortest of each unit, on a day on which clocks go forward. */
    private static final long DAY_MICROS = Duration.ofHours(23).toMillis() * MICROS_PER_MILLI;

    private RecordBound() {}

    /** Whether the plan's own limits keep the records of this kind below {@code most}. */
    static boolean isImplied(StoreCommand.Reserve command, long most) {
        long lifeMicros = (command.ended() ? 0 : command.ttlMicros()) + MICROS_PER_MILLI * command.tombstoneMillis();
        for (int i = 0; i < command.parts().length; i++) {
            Limit limit = command.limits().limits().get(i);
            boolean bounds = limit.meter().equals(Meter.REQUESTS)
                    && limit.scope() == Scope.TENANT
                    && !limit.shadow()
                    && command.parts()[i] > 0;
            if (bounds
                    && limit.capacity().isPresent()
                    && admitted(limit.window(), (double) limit.capacity().getAsLong(), lifeMicros) <= most) {
                return true;
            }
        }
        return false;
    }

    /** The most units within {@code lifeMicros}; a double, for it is compared with a far smaller number. */
    private static double admitted(Window window, double capacity, long lifeMicros) {
        if (window instanceof Window.Sliding sliding) {
            return capacity * windows(lifeMicros, sliding.duration(), 1);
        }
        if (window instanceof Window.Fixed fixed) {
            return capacity * windows(lifeMicros, fixed.duration(), 2);
        }
        if (window instanceof Window.Calendar calendar) {
            long days = switch (calendar.unit()) {
                case DAY -> 1;
                case WEEK -> 6;
                case MONTH -> 27;
                case YEAR -> 364;
            };
            return capacity * (lifeMicros / (days * DAY_MICROS) + 2);
        }
        if (window instanceof Window.Bucket bucket) {
            return capacity + (double) bucket.refill() * (lifeMicros / micros(bucket.period()) + 1);
        }
        return Double.MAX_VALUE;
    }

    private static long windows(long lifeMicros, Duration duration, int more) {
        return lifeMicros / micros(duration) + more;
    }

    private static long micros(Duration duration) {
        return Math.max(1, duration.toNanos() / 1_000);
    }
}
