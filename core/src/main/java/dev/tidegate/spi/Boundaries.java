package dev.tidegate.spi;

import dev.tidegate.Window;
import dev.tidegate.internal.CivilCalendar;

/**
 * For each calendar limit of a set three consecutive civil boundaries, so that a store picks the window by its own
 * time without knowing time zones: two windows, the second ready before the first ends. Immutable.
 */
public final class Boundaries {
    private static final int FIELDS = 4;

    private final long[] values;
    private final long firstEnd;

    private Boundaries(long[] values, long firstEnd) {
        this.values = values;
        this.firstEnd = firstEnd;
    }

    /** The boundaries around {@code nowMicros}: the first window of every calendar limit contains it. */
    public static Boundaries around(LimitSet limits, long nowMicros) {
        long[] values = new long[limits.size() * FIELDS];
        long firstEnd = Long.MAX_VALUE;
        for (int i = 0; i < limits.size(); i++) {
            if (limits.limits().get(i).window() instanceof Window.Calendar calendar) {
                long index = CivilCalendar.index(calendar, nowMicros);
                values[i * FIELDS] = index;
                for (int k = 0; k < 3; k++) {
                    values[i * FIELDS + 1 + k] = CivilCalendar.startMicros(calendar, index + k);
                }
                firstEnd = Math.min(firstEnd, values[i * FIELDS + 2]);
            }
        }
        return new Boundaries(values, firstEnd);
    }

    /** The civil index (day, week, month or year number) of the first window of limit {@code i}; the second has one more. */
    public long index(int i) {
        return values[i * FIELDS];
    }

    /** Boundary {@code k} (0 … 2) of limit {@code i}, microseconds since the epoch; window k is [k, k+1). */
    public long boundary(int i, int k) {
        return values[i * FIELDS + 1 + k];
    }

    /** The earliest end of a first window: from then on fresh boundaries are due, though these still serve. */
    public long firstEndMicros() {
        return firstEnd;
    }
}
