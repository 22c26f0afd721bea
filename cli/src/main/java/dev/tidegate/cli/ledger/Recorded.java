package dev.tidegate.cli.ledger;

import dev.tidegate.plan.Window;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import dev.tidegate.redis.carry.LimitCounts;
import dev.tidegate.redis.carry.SliceUnits;
import dev.tidegate.spi.CivilCalendar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What the ledger says that a counter was charged in the window in which Redis was looked at. A sum of acquires without
 * an id has a second, and not an instant: that of the second of the look is uncertain, and so is one that the beginning
 * of the window cuts in two. What processes hold in slices is uncertain too: it is counted, and some of it recorded.
 */
final class Recorded {
    static final long SECOND = 1_000_000;
    /** A slice that expired may be given back so much later. */
    private static final long LATE = SECOND;

    private final Window window;
    private final long sinceMicros;
    private final long untilMicros;
    /** By span of time that is one count, the latest instant and the sum. */
    private final Map<Long, long[]> cells = new TreeMap<>();

    private long certain;
    private long uncertain;
    private long open;

    Recorded(Counter counter, LimitCounts counts) {
        this.window = counter.limit().window();
        this.untilMicros = counts.clockMicros();
        this.sinceMicros = since(window, counts);
    }

    /** Charges of this instant and later count. */
    private static long since(Window window, LimitCounts counts) {
        long now = counts.clockMicros();
        if (window instanceof Window.Calendar calendar) {
            return CivilCalendar.startMicros(calendar, CivilCalendar.index(calendar, now));
        } else if (window instanceof Window.Fixed fixed) {
            return now - now % micros(fixed);
        }
        long left = now - micros((Window.Sliding) window) + 1;
        long cell = cell(window);
        // A segment has all charges of its span of time until the latest of them leaves.
        return counts.counted().stream()
                .mapToLong(segment -> segment.instantMicros() - segment.instantMicros() % cell)
                .filter(start -> start < left)
                .min()
                .orElse(left);
    }

    private static long micros(Window.Fixed fixed) {
        return TimeUnit.MICROSECONDS.convert(fixed.duration());
    }

    private static long micros(Window.Sliding sliding) {
        return TimeUnit.MICROSECONDS.convert(sliding.duration());
    }

    /** The length of a segment of a sliding window; for others longer than any window. */
    private static long cell(Window window) {
        return window instanceof Window.Sliding sliding
                ? (micros(sliding) + sliding.segments() - 1) / sliding.segments()
                : Long.MAX_VALUE;
    }

    long sinceMicros() {
        return sinceMicros;
    }

    long untilMicros() {
        return untilMicros;
    }

    /**
     * Adds a charge.
     *
     * @param lengthMicros 0, or how long after its instant it may have been
     */
    void add(Charge charge, long lengthMicros, boolean isOpen) {
        long from = charge.instantMicros();
        long to = from + lengthMicros;
        // Were a part of it still counted, so were the whole span of time that it is in.
        boolean left = from < sinceMicros && window instanceof Window.Sliding && cell(window) % SECOND == 0;
        if (to < sinceMicros || left || from > untilMicros) {
            return;
        }
        if (from < sinceMicros || to > untilMicros) {
            uncertain += charge.amount();
            return;
        }
        certain += charge.amount();
        open += isOpen ? charge.amount() : 0;
        long[] cell = cells.computeIfAbsent(from / cell(window), any -> new long[2]);
        boolean sameCell = from / cell(window) == to / cell(window);
        cell[0] = Math.max(cell[0], sameCell ? to : from);
        cell[1] += charge.amount();
    }

    /** Of these units calls may have had some: those are recorded, and the others are not, or not yet given back. */
    void held(SliceUnits slice, long limit) {
        boolean then = slice.takenMicros() >= sinceMicros && slice.takenMicros() <= untilMicros;
        if (then && slice.expiryMicros() + LATE > untilMicros) {
            uncertain += slice.units().getOrDefault(limit, 0L);
        }
    }

    /** What was charged for certain. */
    long certain() {
        return certain;
    }

    /** What may have been charged beside it. */
    long uncertain() {
        return uncertain;
    }

    /** How much of what was charged for certain is of reservations that have not ended. */
    long open() {
        return open;
    }

    /** Whether a count may be right. */
    boolean allows(long used) {
        return used >= certain && used <= certain + uncertain;
    }

    /** What the counter lacks: the charges by which it is carried to what was recorded, and what was carried before. */
    List<Charge> missing(LimitCounts counts) {
        long left = certain - counts.used();
        List<Charge> missing = new ArrayList<>();
        for (Map.Entry<Long, long[]> cell :
                ((TreeMap<Long, long[]>) cells).descendingMap().entrySet()) {
            long lack = Math.min(left, cell.getValue()[1] - in(cell.getKey(), counts.counted()));
            if (lack > 0) {
                missing.add(new Charge(cell.getValue()[0], lack + in(cell.getKey(), counts.carried())));
                left -= lack;
            }
        }
        return missing;
    }

    private long in(long cell, List<Charge> charges) {
        return charges.stream()
                .filter(charge -> charge.instantMicros() / cell(window) == cell)
                .mapToLong(Charge::amount)
                .sum();
    }
}
