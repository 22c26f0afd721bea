package dev.tidegate.internal;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts attempts of any number of keys in a fixed room: a count-min sketch (Cormode and Muthukrishnan, 2005) for one period,
 * begun anew with the next. An estimate is never too low; it is too high by what other keys in the same cells counted.
 */
final class AttemptSketch {
    private static final int ROWS = 3;
    private static final int WIDTH = 1 << 14;

    private final long periodMicros;
    private volatile Cells cells = new Cells(Long.MIN_VALUE);

    private record Cells(long period, AtomicLongArray counts) {
        Cells(long period) {
            this(period, new AtomicLongArray(ROWS * WIDTH));
        }
    }

    AttemptSketch(long periodMicros) {
        this.periodMicros = periodMicros;
    }

    /** When the period around {@code nowMicros} began. */
    long periodStart(long nowMicros) {
        return Math.floorDiv(nowMicros, periodMicros) * periodMicros;
    }

    /** When it ends. */
    long periodEnd(long nowMicros) {
        return periodStart(nowMicros) + periodMicros;
    }

    /** Adds to a key; what it has in this period, as far as is known. */
    long add(long key, long amount, long nowMicros) {
        long period = Math.floorDiv(nowMicros, periodMicros);
        Cells now = cells;
        if (now.period() < period) {
            now = new Cells(period);
            cells = now;
        }
        long least = Long.MAX_VALUE;
        for (int row = 0; row < ROWS; row++) {
            // Each row looks at other bits of the key.
            long mixed = (key ^ (row * 0x9E3779B97F4A7C15L)) * 0xBF58476D1CE4E5B9L;
            int cell = row * WIDTH + (int) (mixed >>> 50);
            least = Math.min(least, now.counts().addAndGet(cell, amount));
        }
        return least;
    }
}
