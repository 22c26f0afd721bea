package dev.tidegate.internal.watch;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tenants with the largest sums of one measure in one period. A bounded table counts tenants exactly from when they
 * entered it; a sketch bounds what they had before. A tenant that finds its row of the table full takes the place of the least
 * one, if that may have less. Safe for any number of threads, without locks.
 */
final class LargestCounts {
    static final int WAYS = 8;

    /** With rows of 8, some 2,000 tenants are counted exactly, and a list of them takes a millisecond. */
    static final int ROWS = 1 << 8;

    /** 384 KiB: an estimate is some 1/6,000 of all amounts too high. */
    static final int WIDTH = 1 << 14;

    private static final int SHIFT = 32;

    private final AttemptSketch sketch;
    private final AtomicReferenceArray<@Nullable Counted> places;
    private final int rows;
    private final LongAccumulator leftOut = new LongAccumulator(Math::max, 0);
    private final LongAdder total = new LongAdder();

    /** What a tenant has had since it entered, and at most had before. */
    private static final class Counted extends AtomicLong {
        private static final long serialVersionUID = 1;

        private final String tenant;
        private final long before;
        /** Two threads entered the tenant at once: each entry has a part of it, and the sketch alone bounds the sum. */
        private volatile boolean split;

        private Counted(String tenant, long before, long amount) {
            super(amount);
            this.tenant = tenant;
            this.before = before;
        }

        private long atMost() {
            return before + get();
        }
    }

    /** The least and the largest value that a sum can have. */
    record Bounds(long atLeast, long atMost) {
        static final Bounds NONE = new Bounds(0, 0);

        Bounds plus(Bounds other) {
            return new Bounds(atLeast + other.atLeast, atMost + other.atMost);
        }
    }

    LargestCounts() {
        this(ROWS, WIDTH);
    }

    /**
     * A table of another size.
     *
     * @param rows a power of two
     * @param width of the sketch, a power of two
     */
    LargestCounts(int rows, int width) {
        this.rows = rows;
        this.sketch = new AttemptSketch(width);
        this.places = new AtomicReferenceArray<>(rows * WAYS);
    }

    void add(String tenant, long amount) {
        long key = key(tenant);
        long estimate = sketch.add(key, amount);
        total.add(amount);
        int row = row(key);
        for (int way = 0; way < WAYS; way++) {
            Counted one = places.get(row + way);
            if (one != null && one.tenant.equals(tenant)) {
                one.addAndGet(amount);
                if (places.get(row + way) != one) {
                    // Another took its place in this moment, and knew less of it.
                    leftOut.accumulate(estimate);
                }
                return;
            }
        }
        enter(tenant, row, amount, estimate);
    }

    private void enter(String tenant, int row, long amount, long estimate) {
        Counted made = new Counted(tenant, Math.max(0, estimate - amount), amount);
        for (int attempt = 0; attempt < 2; attempt++) {
            int least = row;
            for (int way = 0; way < WAYS; way++) {
                Counted one = places.get(row + way);
                if (one == null && places.compareAndSet(row + way, null, made)) {
                    markSplit(made, row);
                    return;
                }
                if (weight(row + way) < weight(least)) {
                    least = row + way;
                }
            }
            Counted weakest = places.get(least);
            if (weakest == null || weakest.atMost() >= estimate) {
                break;
            }
            if (places.compareAndSet(least, weakest, made)) {
                leftOut.accumulate(weakest.atMost());
                markSplit(made, row);
                return;
            }
        }
        leftOut.accumulate(estimate);
    }

    private void markSplit(Counted made, int row) {
        for (int way = 0; way < WAYS; way++) {
            Counted one = places.get(row + way);
            if (one != null && one != made && one.tenant.equals(made.tenant)) {
                one.split = true;
                made.split = true;
            }
        }
    }

    private long weight(int place) {
        Counted one = places.get(place);
        return one == null ? 0 : one.atMost();
    }

    private int row(long key) {
        return (int) ((key * 0x94D049BB133111EBL) >>> SHIFT & rows - 1) * WAYS;
    }

    /** FNV-1a over the characters. */
    private static long key(String tenant) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < tenant.length(); i++) {
            hash = (hash ^ tenant.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Adds the tenants of the table to {@code sums}. */
    void tenants(Map<String, Bounds> sums) {
        for (int place = 0; place < places.length(); place++) {
            Counted one = places.get(place);
            if (one != null) {
                sums.put(one.tenant, Bounds.NONE);
            }
        }
    }

    /** The sum of a tenant, in the table or not. */
    Bounds bounds(String tenant) {
        long key = key(tenant);
        long estimate = sketch.add(key, 0);
        int row = row(key);
        boolean found = false;
        long exact = 0;
        long atMost = estimate;
        for (int way = 0; way < WAYS; way++) {
            Counted one = places.get(row + way);
            if (one != null && one.tenant.equals(tenant)) {
                found = true;
                long sum = one.get();
                exact += sum;
                atMost = one.split ? atMost : Math.min(atMost, one.before + sum);
            }
        }
        return found ? new Bounds(exact, Math.max(exact, atMost)) : new Bounds(0, Math.min(estimate, leftOut.get()));
    }

    /** No tenant that is not in the table has more. */
    long leftOut() {
        return leftOut.get();
    }

    long total() {
        return total.sum();
    }
}
