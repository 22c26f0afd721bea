package dev.tidegate.internal.engine;

import dev.tidegate.Numbers;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Micros;
import dev.tidegate.spi.Rate;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;

/**
 * The arithmetic of one limit over its packed section. Pure: integers in, integers out; no clock, no lock.
 *
 * <p>{@code at} is where the section begins in {@code v}, or {@link Packed#ABSENT}. {@code now} is the section's own time,
 * as {@link #time} says it. {@code index} and {@code end} are those of the civil window that contains the store's clock;
 * only {@link CalendarWindow} looks at them.
 */
public abstract sealed class Algorithm permits SlidingWindow, FixedWindow, CalendarWindow, TokenBucket, Leases {
    /** For {@link #time}: so far ahead of the clock that it is to be clamped. */
    static final long BEYOND = -1;

    /** For {@link #usedInPlace}: the section is to be looked at more closely. */
    static final long UNUSUAL = -1;

    static final String SOUND = "";

    static final long HOUR_MICROS = 3_600_000_000L;
    static final long DAY_MICROS = 24 * HOUR_MICROS;
    /** So far ahead any section may be: clocks of servers differ. */
    private static final long LEAST_BOUND_MICROS = 5_000_000;

    /** Larger than any sum, so that it never denies. */
    static final long UNLIMITED = Long.MAX_VALUE;

    final long id;
    public final long capacity;

    Algorithm(long id, long capacity) {
        this.id = id;
        this.capacity = capacity;
    }

    public static Algorithm of(Limit limit) {
        long id = limit.id();
        long capacity = limit.capacity().orElse(UNLIMITED);
        Window window = limit.window();
        if (window instanceof Window.Sliding sliding) {
            return SlidingWindow.of(id, capacity, Micros.of(sliding.duration()), sliding.segments());
        }
        if (window instanceof Window.Fixed fixed) {
            return new FixedWindow(id, capacity, Micros.of(fixed.duration()));
        }
        if (window instanceof Window.Calendar) {
            return new CalendarWindow(id, capacity);
        }
        if (window instanceof Window.Bucket bucket) {
            return new TokenBucket(id, capacity, Rate.of(bucket));
        }
        return new Leases(id, capacity, 0, Leases.TYPICAL_MICROS);
    }

    /** How far a section may be ahead of the clock, given how long it counts: 5 s, or that, and at most {@code most}. */
    static long bound(long window, long most) {
        return Math.min(most, Math.max(LEAST_BOUND_MICROS, window));
    }

    /**
     * What is wrong with the section, which was damaged then; empty if it is sound. Its value is {@link Packed#isSound}.
     *
     * @return a constant of {@link UnreadableException}
     */
    abstract String flaw(byte[] v, int at);

    /** Whether a script's numbers hold it exactly. */
    static boolean isExact(long number) {
        return number < 2 * Numbers.MAX_SUM;
    }

    static boolean isSum(long amount) {
        return amount > 0 && amount <= Numbers.MAX_SUM;
    }

    /**
     * The section's own time: the clock, or what is stored if that is later, as it is after the clock was set back.
     *
     * @return {@link #BEYOND} if that is further ahead than the clock may have been set back
     */
    abstract long time(byte[] v, int at, long clock, long index, long end);

    /**
     * The bytes of the section as it is once it is clamped: what is stored ahead of the clock is stored at it. Nothing is
     * forgotten.
     */
    abstract byte[] clamped(byte[] v, int at, long clock, long index, long end);

    /** Units in use at {@code now}. */
    public abstract long used(byte[] v, int at, long now, long index);

    /** When nothing is in use any more; 0 if nothing is in use at {@code now}. */
    abstract long backAt(byte[] v, int at, long now, long index, long end);

    /** When the limit is back at 0, supposing that {@code part} > 0 had been charged at {@code now}. */
    abstract long backAtAfter(byte[] v, int at, long part, long now, long end);

    /** The earliest instant at which {@code part} ≤ capacity fits, given that it does not fit now. */
    abstract long fitsAt(byte[] v, int at, long part, long now, long end);

    /** The shape of the section once a charge at {@code now} is in it. */
    public abstract int shapeAfter(byte[] v, int at, long now);

    /** The bytes of the section once a charge at {@code now} is in it. */
    int sizeAfter(byte[] v, int at, long now) {
        return Packed.size(shapeAfter(v, at, now));
    }

    /** Writes the section with {@code part} > 0 charged into {@code out}, which may be {@code v} at the same place. */
    public abstract void charge(byte[] v, int at, byte[] out, int to, long part, long now, long index, long end);

    /**
     * Charges {@code part} > 0 where the section stands, if it keeps its shape.
     *
     * @return false if it does not; nothing was written
     */
    boolean chargeInPlace(byte[] v, int at, long part, long now, long index, long end) {
        if (shapeAfter(v, at, now) != Packed.shape(v, at)) {
            return false;
        }
        charge(v, at, v, at, part, now, index, end);
        return true;
    }

    /**
     * Units in use, if the section is as usual: sound, not ahead of the clock, not over, and of the same shape once {@code part}
     * is charged, which may be 0.
     *
     * @param at where a whole section stands that is not of leases
     * @return a negative number if it is not
     */
    long usedInPlace(byte[] v, int at, long part, long clock, long index, long end) {
        boolean usual = flaw(v, at).isEmpty()
                && time(v, at, clock, index, end) == clock
                && !Packed.isOver(v, at, clock)
                && (part == 0 || shapeAfter(v, at, clock) == Packed.shape(v, at));
        return usual ? used(v, at, clock, index) : UNUSUAL;
    }

    /** Charges {@code part} > 0 in a section of which {@link #usedInPlace} said that {@code used} units are in use. */
    void chargeUsual(byte[] v, int at, long used, long part, long clock, long index, long end) {
        chargeInPlace(v, at, part, clock, index, end);
    }

    /** Whether the section still counts, or may count again after a small step back of the clock. */
    boolean live(byte[] v, int at, long clock, long index) {
        return !Packed.isOver(v, at, clock);
    }

    /** The bytes of one section of which the end is another. */
    static byte[] ending(byte[] v, int at, long end) {
        byte[] section = Arrays.copyOfRange(v, at, at + Packed.size(v, at));
        Packed.u56(section, Packed.END, end);
        return section;
    }

    /** How much of {@code part} can be added to {@code used} before stored numbers stop growing. */
    long addable(long used, long part) {
        return Math.min(part, Math.max(0, Numbers.MAX_SUM - used));
    }

    /** Raised when less than the part could be added. */
    long whenNotAdded() {
        return StoreReply.SATURATED;
    }

    /**
     * Returns this algorithm under the capacity that the section was last charged with. What a reservation books later must not carry
     * a state over to the capacity of its own plan, which may be another one by then: that would hand capacity out.
     */
    Algorithm asCharged(byte[] v, int at, long now) {
        return this;
    }

    /** Where the newest charge of the section stands: what a refund of it has to name. */
    abstract long mark(byte[] v, int at);

    /**
     * Takes back up to {@code amount} of what was charged at {@code mark}, in a value that holds nothing but this
     * section; what was charged elsewhere stays as it is, also when the charge has left.
     *
     * @return the value with the section that remains, {@link Packed#HEADER} long if none does; the same one if nothing
     *     was taken back
     */
    byte[] refund(byte[] v, long mark, long amount, long now) {
        return v;
    }
}
