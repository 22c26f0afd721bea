package dev.tidegate.internal.watch;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Estimates the attempts of any number of keys in a fixed room: a count-min sketch (Cormode and Muthukrishnan, 2005). An
 * estimate is never too low; it is too high by what other keys in the same cells counted. Safe for any number of threads.
 */
final class AttemptSketch {
    /** 1.5 MiB: an estimate exceeds a sixteenth of a threshold of 100 attempts above 400,000 attempts in a period. */
    static final int WIDTH = 1 << 16;

    private static final int ROWS = 3;
    private static final int SHIFT = 40;

    private final int width;
    private final AtomicLongArray counts;

    /** @param width a power of two */
    AttemptSketch(int width) {
        this.width = width;
        this.counts = new AtomicLongArray(ROWS * width);
    }

    /** Adds to a key; the estimate of its sum. */
    long add(long key, long amount) {
        long least = Long.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            // Each row depends on other bits of the key.
            long mixed = (key ^ (row * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
            int cell = row * width + ((int) (mixed >>> SHIFT) & (width - 1));
            least = Math.min(least, counts.addAndGet(cell, amount));
        }
        return least;
    }
}
