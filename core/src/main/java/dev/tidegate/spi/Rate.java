package dev.tidegate.spi;

import dev.tidegate.plan.Window;

/**
 * A refill per period, reduced by their common divisor so that products stay small.
 *
 * @param refill units that come back in a period
 * @param periodMicros the period in µs
 */
public record Rate(long refill, long periodMicros) {
    /** The rate of a bucket. */
    public static Rate of(Window.Bucket bucket) {
        long period = Micros.of(bucket.period());
        long divisor = gcd(bucket.refill(), period);
        return new Rate(bucket.refill() / divisor, period / divisor);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
