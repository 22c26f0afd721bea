package dev.tidegate.bench.redis.load;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** Waiting times in buckets a sixteenth of a power of two wide: within 7 %, for any number of threads. */
public final class Latencies {
    private static final int PARTS = 16;
    private static final int PARTS_BITS = 4;

    private final AtomicIntegerArray counts = new AtomicIntegerArray(Long.SIZE * PARTS);

    /** One more. */
    public void add(long nanos) {
        add(nanos, 1);
    }

    void add(long nanos, int times) {
        counts.addAndGet(bucket(Math.max(1, nanos)), times);
    }

    private static int bucket(long nanos) {
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
        long within = power >= PARTS_BITS ? nanos >>> power - PARTS_BITS : nanos << PARTS_BITS - power;
        return power * PARTS + (int) within - PARTS;
    }

    /** The upper edge of the bucket in which {@code fraction} of all is reached; NaN if there are none. */
    public double micros(double fraction) {
        long all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        long wanted = Math.max(1, (long) Math.ceil(all * fraction));
        long seen = 0;
        for (int i = 0; i < counts.length(); i++) {
            seen += counts.get(i);
            if (seen >= wanted) {
                return Math.scalb(1.0 + (i % PARTS + 1) / (double) PARTS, i / PARTS) / 1_000;
            }
        }
        return Double.NaN;
    }
}
