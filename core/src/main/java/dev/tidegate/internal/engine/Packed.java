package dev.tidegate.internal.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The packed state of one key: what the in-process store keeps and what a script keeps in Redis, byte for byte. All
 * integers are unsigned and little-endian; an instant and an amount take seven bytes, so a light limit takes 21 to 28.
 *
 * <pre>
 * value    u8 format (2) | u56 since when it counts | section*
 * section  u48 limit id | u8 shape | u56 end | body
 *   shape 1 … 121   sliding, that many segments: u56 newest amount
 *                   [from two segments on: u56 sum of the older ones | (u56 time | u56 amount)* oldest first]
 *   shape 251       fixed:    u56 used
 *   shape 252       calendar: u56 used; its end is u56 civil index × 2^36 + end in whole seconds
 *   shape 250       bucket:   u56 deficit when last charged, in units × period | u56 capacity then
 *   shape 253       the same of format 1: u56 fraction | u56 capacity
 *   shape 254       leases:   u16 n (1 … 256) | n × (u56 expiry | u48 hash of the reservation's id)
 * </pre>
 *
 * <p>Leases stand in the order of (expiry, hash), one for each hash; the section ends with the last of them. Those that
 * have expired count for nothing and go whenever the section is written.
 *
 * <p>A section is over, and counts for nothing, from its end on. A sliding section ends one duration after its newest
 * segment, so that segment's time is not stored; nor is when a bucket was last charged, which follows from its end and
 * its deficit. Fixed and civil sections are kept {@value #GRACE_MICROS} µs past their end, so that a small step back of
 * the clock finds them. The sections of the plan last charged come first, in its order.
 *
 * <p>What a reservation charged before a value began to count, as one does after a reset, is not in it and cannot be given
 * back from it. Format 1, which is read and not written, has the time of its last write there.
 */
public final class Packed {
    static final byte FORMAT = 2;
    public static final int HEADER = 8;
    public static final byte[] EMPTY = {};

    static final int FIXED = 251;
    static final int CALENDAR = 252;
    static final int BUCKET = 250;
    static final int FORMER_BUCKET = 253;
    static final int LEASES = 254;
    /** The bytes of one lease. */
    static final int LEASE = 13;

    /** No such section. */
    public static final int ABSENT = -1;

    /** Up to the year 4147. */
    private static final int CALENDAR_SECONDS_BITS = 36;
    /** Days up to the year 2328; together they stay below 2^53, which a script's numbers hold exactly. */
    private static final int CALENDAR_INDEX_BITS = 17;

    private static final long MICROS_PER_SECOND = 1_000_000;

    /** How long fixed and civil sections are kept past their end. */
    public static final long GRACE_MICROS = 5_000_000;

    static final int END = 7;
    static final int BODY = 14;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SINCE = 1;
    private static final int SHAPE = 6;

    private Packed() {}

    /** Seven bytes from {@code at}; there is always a byte before them, which is read along and shifted out. */
    static long u56(byte[] v, int at) {
        return (long) LONG.get(v, at - 1) >>> 8;
    }

    static void u56(byte[] v, int at, long value) {
        assert value >>> 56 == 0 : value;
        LONG.set(v, at - 1, value << 8 | (v[at - 1] & 0xffL));
    }

    /** What the value says of since when it counts. */
    static long since(byte[] v) {
        return u56(v, SINCE);
    }

    /**
     * Since when the value counts; {@code Long.MAX_VALUE} for one that has yet to begin. One of which everything is over
     * restarts, so that it does not matter when a store lets go of it.
     */
    static long since(byte[] v, long clock) {
        for (int at = HEADER; at < v.length; at += size(v, at)) {
            if (!isOver(v, at, clock)) {
                return since(v);
            }
        }
        return Long.MAX_VALUE;
    }

    static void begin(byte[] v, long since) {
        v[0] = FORMAT;
        u56(v, SINCE, since);
    }

    static long id(byte[] v, int at) {
        return (long) LONG.get(v, at - 2) >>> 16;
    }

    public static int shape(byte[] v, int at) {
        return v[at + SHAPE] & 0xff;
    }

    static long end(byte[] v, int at) {
        return shape(v, at) == CALENDAR ? calendarEnd(u56(v, at + END)) : endMicros(v, at);
    }

    /** The end of a section that is not of a calendar limit. */
    static long endMicros(byte[] v, int at) {
        return u56(v, at + END);
    }

    /** Civil boundaries are whole seconds, so the index has room beside the end. */
    static long calendar(long index, long endMicros) {
        assert index >= 0 && index < 1 << CALENDAR_INDEX_BITS : index;
        assert endMicros % MICROS_PER_SECOND == 0 : endMicros;
        return index << CALENDAR_SECONDS_BITS | endMicros / MICROS_PER_SECOND;
    }

    static long calendarIndex(long calendar) {
        return calendar >>> CALENDAR_SECONDS_BITS;
    }

    static long calendarEnd(long calendar) {
        return (calendar & (1L << CALENDAR_SECONDS_BITS) - 1) * MICROS_PER_SECOND;
    }

    static void section(byte[] v, int at, long id, int shape, long end) {
        u56(v, at, id | (long) shape << 8 * SHAPE);
        u56(v, at + END, end);
    }

    public static int size(byte[] v, int at) {
        int shape = shape(v, at);
        return shape == LEASES ? leases(count(v, at)) : size(shape);
    }

    /** How many leases the section at {@code at} has. */
    static int count(byte[] v, int at) {
        return (v[at + BODY] & 0xff) | (v[at + BODY + 1] & 0xff) << 8;
    }

    /** The bytes of a section of so many leases. */
    static int leases(int count) {
        return BODY + 2 + LEASE * count;
    }

    /** The bytes of a section of this shape; leases have no size of their own. */
    public static int size(int shape) {
        return switch (shape) {
            case 1, FIXED, CALENDAR -> BODY + 7;
            case BUCKET, FORMER_BUCKET -> BODY + 14;
            default -> {
                yield BODY + 14 + 14 * (shape - 1);
            }
        };
    }

    /** Where the section of {@code id} begins, looking first at {@code hint}. */
    static int find(byte[] v, long id, int hint) {
        if (hint < v.length && id(v, hint) == id) {
            return hint;
        }
        for (int at = HEADER; at < v.length; at += size(v, at)) {
            if (id(v, at) == id) {
                return at;
            }
        }
        return ABSENT;
    }

    /** Whether sections follow on each other up to the end of the value, each id once. */
    public static boolean isSound(byte[] v) {
        int at = HEADER;
        while (at + BODY + 7 <= v.length) {
            int shape = shape(v, at);
            if (shape == 0 || (shape > 121 && shape < BUCKET) || shape > LEASES || isDouble(v, at)) {
                return false;
            }
            at += size(v, at);
        }
        return at == v.length || v.length == 0;
    }

    private static boolean isDouble(byte[] v, int at) {
        long id = id(v, at);
        for (int before = HEADER; before < at; before += size(v, before)) {
            if (id(v, before) == id) {
                return true;
            }
        }
        return false;
    }

    /** Whether the section counts for nothing any more, and no small step back of the clock could change that. */
    static boolean isOver(byte[] v, int at, long now) {
        int shape = shape(v, at);
        return end(v, at) + (shape == FIXED || shape == CALENDAR ? GRACE_MICROS : 0) <= now;
    }

    /** Whether some section is over. */
    static boolean anyOver(byte[] v, long now) {
        for (int at = HEADER; at < v.length; at += size(v, at)) {
            if (isOver(v, at, now)) {
                return true;
            }
        }
        return false;
    }

    /** When everything in the value is over; 0 for an empty one. */
    public static long latestEnd(byte[] v) {
        long latest = 0;
        for (int at = HEADER; at < v.length; at += size(v, at)) {
            latest = Math.max(latest, end(v, at));
        }
        return latest;
    }
}
