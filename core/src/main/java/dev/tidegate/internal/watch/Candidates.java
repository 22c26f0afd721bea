package dev.tidegate.internal.watch;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Exact counts of a bounded number of candidates. Each key has its row of {@value #WAYS} places. A new key that finds its row
 * full takes its weight from every candidate there, and those without weight leave (Misra and Gries, 1982): who makes more
 * than a ninth of the attempts of its row stays. Who leaves is counted from zero when it returns, so a count is never too
 * high. Safe for any number of threads, without locks.
 */
final class Candidates {
    static final int WAYS = 8;
    private static final int ROWS = 1 << 14;
    private static final int SHIFT = 50;

    private final AtomicReferenceArray<@Nullable Candidate> places;
    private final long fromMicros;
    private volatile boolean used;

    /** @param fromMicros when the period begins that they are counted in */
    Candidates(long fromMicros) {
        this.fromMicros = fromMicros;
        this.places = new AtomicReferenceArray<>(ROWS * WAYS);
    }

    long fromMicros() {
        return fromMicros;
    }

    /** Whether there may be any. */
    boolean isUsed() {
        return used;
    }

    private static int row(long key) {
        return (int) ((key * 0x94D049BB133111EBL) >>> SHIFT) * WAYS;
    }

    @Nullable
    Candidate find(long key, Subject subject, Limit limit) {
        if (!used) {
            return null;
        }
        int row = row(key);
        for (int way = 0; way < WAYS; way++) {
            Candidate one = places.get(row + way);
            if (one != null && one.is(key, subject, limit)) {
                return one;
            }
        }
        return null;
    }

    /** Adds one that is not there, if it finds room or has more weight than the weakest of its row. */
    @Nullable
    Candidate add(Candidate made) {
        used = true;
        int row = row(made.key);
        for (int attempt = 0; attempt < 2 && made.weight.get() > 0; attempt++) {
            for (int way = 0; way < WAYS; way++) {
                if (places.get(row + way) == null && places.compareAndSet(row + way, null, made)) {
                    return made;
                }
            }
            made.weight.addAndGet(-weaken(row, made.weight.get()));
        }
        return null;
    }

    /** Takes up to {@code most} from each candidate of a row, as much as the weakest has. Those without any leave. */
    private long weaken(int row, long most) {
        long taken = most;
        for (int way = 0; way < WAYS; way++) {
            Candidate one = places.get(row + way);
            taken = one == null ? taken : Math.min(taken, Math.max(0, one.weight.get()));
        }
        for (int way = 0; way < WAYS; way++) {
            Candidate one = places.get(row + way);
            if (one != null && one.weight.addAndGet(-taken) <= 0) {
                places.compareAndSet(row + way, one, null);
            }
        }
        return taken;
    }

    void forEach(Consumer<Candidate> action) {
        for (int place = 0; used && place < places.length(); place++) {
            Candidate one = places.get(place);
            if (one != null) {
                action.accept(one);
            }
        }
    }
}
