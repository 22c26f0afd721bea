package dev.tidegate.plan;

/** A refill per period, reduced by their common divisor so that products stay small. */
public record Rate(long refill, long periodMicros) {
    public static Rate of(Window.Bucket bucket) {
        long period = WindowText.micros(bucket.period());
        long divisor = gcd(bucket.refill(), period);
        return new Rate(bucket.refill() / divisor, period / divisor);
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
