package dev.tidegate.spi;

import dev.tidegate.plan.Window;
import java.util.Arrays;

/**
 * What a command was prepared for: an interval of the store's time, the version of the tenant's overrides, and for each
 * calendar limit of a set three consecutive civil boundaries, so that a store picks the window by its own
 * time without knowing time zones: two windows, the second ready before the first ends. Immutable.
 */
public final class Boundaries {
    /** The version of a command that holds whatever overrides its tenant has. */
    public static final long ANY_OVERRIDES = -1;

    /** The version of a tenant without overrides. */
    public static final long NO_OVERRIDES = 0;

    private static final int FIELDS = 4;

    private final long[] values;
    private final long lastStart;
    private final long firstEnd;
    private final long coverEnd;
    private final long overrides;

    private Boundaries(long[] values, long lastStart, long firstEnd, long coverEnd) {
        this(values, lastStart, firstEnd, coverEnd, ANY_OVERRIDES);
    }

    private Boundaries(long[] values, long lastStart, long firstEnd, long coverEnd, long overrides) {
        this.overrides = overrides;
        this.values = values;
        this.lastStart = lastStart;
        this.firstEnd = firstEnd;
        this.coverEnd = coverEnd;
    }

    /** The boundaries around {@code nowMicros}: the first window of every calendar limit contains it. */
    public static Boundaries around(LimitSet limits, long nowMicros) {
        long[] values = new long[limits.size() * FIELDS];
        long lastStart = Long.MIN_VALUE;
        long firstEnd = Long.MAX_VALUE;
        long coverEnd = Long.MAX_VALUE;
        for (int i = 0; i < limits.size(); i++) {
            if (limits.limits().get(i).window() instanceof Window.Calendar calendar) {
                long index = CivilCalendar.index(calendar, nowMicros);
                values[i * FIELDS] = index;
                for (int k = 0; k < 3; k++) {
                    values[i * FIELDS + 1 + k] = CivilCalendar.startMicros(calendar, index + k);
                }
                lastStart = Math.max(lastStart, values[i * FIELDS + 1]);
                firstEnd = Math.min(firstEnd, values[i * FIELDS + 2]);
                coverEnd = Math.min(coverEnd, values[i * FIELDS + 3]);
            }
        }
        return new Boundaries(values, lastStart, firstEnd, coverEnd);
    }

    /**
     * The boundaries that a reservation remembers, without a beginning: an earlier window is served by the first.
     *
     * @param rows for each limit the index of its first window, the end of that, and the end of the second; zeros for a
     *     limit without a calendar window
     */
    public static Boundaries remembered(long[] rows) {
        int limits = rows.length / (FIELDS - 1);
        long[] values = new long[limits * FIELDS];
        long firstEnd = Long.MAX_VALUE;
        long coverEnd = Long.MAX_VALUE;
        for (int i = 0; i < limits; i++) {
            long end = rows[i * (FIELDS - 1) + 1];
            long next = rows[i * (FIELDS - 1) + 2];
            values[i * FIELDS] = rows[i * (FIELDS - 1)];
            values[i * FIELDS + 2] = end;
            values[i * FIELDS + 3] = next;
            firstEnd = next == 0 ? firstEnd : Math.min(firstEnd, end);
            coverEnd = next == 0 ? coverEnd : Math.min(coverEnd, next);
        }
        return new Boundaries(values, Long.MIN_VALUE, firstEnd, coverEnd);
    }

    /**
     * These boundaries for a command that holds in a part of their time, and under one version of the tenant's overrides.
     *
     * @param fromMicros the first instant; {@code Long.MIN_VALUE} for no further bound
     * @param toMicros the instant behind the last; {@code Long.MAX_VALUE} for no further bound
     */
    public Boundaries under(long version, long fromMicros, long toMicros) {
        return new Boundaries(values, Math.max(lastStart, fromMicros), firstEnd, Math.min(coverEnd, toMicros), version);
    }

    /** Whether {@code other} has the same windows, holds in the same time, and under the same version of overrides. */
    public boolean isSame(Boundaries other) {
        return this == other
                || ((values == other.values || Arrays.equals(values, other.values))
                        && lastStart == other.lastStart
                        && coverEnd == other.coverEnd
                        && overrides == other.overrides);
    }

    /** The version of the overrides that the command was made under; {@link #ANY_OVERRIDES} if it holds under any. */
    public long overridesVersion() {
        return overrides;
    }

    /** The civil index (day, week, month or year number) of the first window of limit {@code i}; the second has one more. */
    public long index(int i) {
        return values[i * FIELDS];
    }

    /** Boundary {@code k} (0 … 2) of limit {@code i}, microseconds since the epoch; window k is [k, k+1). */
    public long boundary(int i, int k) {
        return values[i * FIELDS + 1 + k];
    }

    /** Whether each calendar limit has its first or second window around {@code nowMicros}; outside, they are stale. */
    public boolean cover(long nowMicros) {
        return nowMicros >= lastStart && nowMicros < coverEnd;
    }

    /** From this instant on, microseconds since the epoch, they serve; {@code Long.MIN_VALUE} without calendar limits. */
    public long coverStartMicros() {
        return lastStart;
    }

    /** Up to this instant they serve; {@code Long.MAX_VALUE} without calendar limits. */
    public long coverEndMicros() {
        return coverEnd;
    }

    /** The earliest end of a first window: from then on fresh boundaries are due, though these still serve. */
    public long firstEndMicros() {
        return firstEnd;
    }
}
