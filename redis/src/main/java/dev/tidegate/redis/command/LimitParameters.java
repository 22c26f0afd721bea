package dev.tidegate.redis.command;

import dev.tidegate.plan.Window;
import dev.tidegate.spi.RecordText;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The window of a limit as scripts take it; decide.lua says what each kind has for parameters.
 *
 * @param kind 1 sliding, 2 fixed, 3 calendar, 4 bucket, 5 leases
 * @param param1 0 for a calendar window, which a call fills in
 * @param param2 0 for a calendar window, which a call fills in
 */
public record LimitParameters(int kind, long param1, long param2) {
    static final int CALENDAR = 3;
    static final int LEASES = 5;

    private static final int SLIDING = 1;
    private static final int FIXED = 2;
    private static final int BUCKET = 4;

    /** The parameters of {@code window}. */
    public static LimitParameters of(Window window) {
        if (window instanceof Window.Sliding sliding) {
            long duration = micros(sliding.duration());
            return new LimitParameters(SLIDING, duration, (duration + sliding.segments() - 1) / sliding.segments());
        } else if (window instanceof Window.Fixed fixed) {
            return new LimitParameters(FIXED, micros(fixed.duration()), 0);
        } else if (window instanceof Window.Bucket bucket) {
            long divisor = gcd(bucket.refill(), micros(bucket.period()));
            return new LimitParameters(BUCKET, bucket.refill() / divisor, micros(bucket.period()) / divisor);
        } else if (window instanceof Window.Concurrent) {
            return new LimitParameters(LEASES, 0, RecordText.typicalLeaseMicros());
        }
        return new LimitParameters(CALENDAR, 0, 0);
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
