package dev.tidegate.internal.engine;

import dev.tidegate.plan.Window;
import dev.tidegate.spi.StoreReply;

/**
 * Open reservations as leases. A lease counts until it expires; it is known by a hash of the reservation's id, so that
 * renewing or freeing it finds it wherever a clamp has moved its expiry. A charge adds the lease of the reservation for
 * which this instance was made.
 */
public final class Leases extends Algorithm {
    /** How long a lease is supposed to last where none is being made: what a reservation lives for unless it says. */
    public static final long TYPICAL_MICROS = 600_000_000;

    /** No lease lasts longer, so one that would was made by a clock that was wrong. */
    static final long MAX_MICROS = 7 * DAY_MICROS;

    private static final int COUNT = Packed.BODY;
    private static final int FIRST = Packed.BODY + 2;

    private final long hash;
    private final long ttl;

    /**
     * @param hash of the reservation that a charge opens
     * @param ttlMicros how long it will hold its slot
     */
    Leases(long id, long capacity, long hash, long ttlMicros) {
        super(id, capacity);
        this.hash = hash;
        this.ttl = ttlMicros;
    }

    @Override
    String flaw(byte[] v, int at) {
        int count = Packed.shape(v, at) == Packed.LEASES ? Packed.count(v, at) : 0;
        if (count == 0 || count > Window.Concurrent.MAX_OPEN) {
            return UnreadableException.LENGTHS;
        }
        for (int i = 1; i < count; i++) {
            if (!before(expiry(v, at, i - 1), hash(v, at, i - 1), expiry(v, at, i), hash(v, at, i))) {
                return UnreadableException.ORDER;
            }
        }
        return expiry(v, at, count - 1) == Packed.endMicros(v, at) && isExact(Packed.endMicros(v, at))
                ? SOUND
                : UnreadableException.SUMS;
    }

    /** Leases expire by the clock itself. */
    @Override
    long time(byte[] v, int at, long clock, long index, long end) {
        return Packed.endMicros(v, at) > clock + MAX_MICROS ? BEYOND : clock;
    }

    @Override
    public long used(byte[] v, int at, long now, long index) {
        return at < 0 ? 0 : Packed.count(v, at) - expired(v, at, now);
    }

    @Override
    long backAt(byte[] v, int at, long now, long index, long end) {
        return used(v, at, now, index) == 0 ? 0 : Packed.end(v, at);
    }

    @Override
    long backAtAfter(byte[] v, int at, long part, long now, long end) {
        return Math.max(at < 0 ? 0 : Packed.end(v, at), now + ttl);
    }

    @Override
    long fitsAt(byte[] v, int at, long part, long now, long end) {
        long over = used(v, at, now, 0) + part - capacity;
        return expiry(v, at, expired(v, at, now) + (int) over - 1);
    }

    @Override
    long addable(long used, long part) {
        return Math.min(part, Math.max(0, Window.Concurrent.MAX_OPEN - used));
    }

    @Override
    long whenNotAdded() {
        return StoreReply.LEASES_FULL;
    }

    @Override
    public int shapeAfter(byte[] v, int at, long now) {
        return Packed.LEASES;
    }

    @Override
    int sizeAfter(byte[] v, int at, long now) {
        return Packed.leases((int) used(v, at, now, 0) + 1);
    }

    /** A lease more is a section longer. */
    @Override
    boolean chargeInPlace(byte[] v, int at, long part, long now, long index, long end) {
        return false;
    }

    @Override
    public void charge(byte[] v, int at, byte[] out, int to, long part, long now, long index, long end) {
        assert part == 1 && hash != 0 : "only a reservation takes a slot";
        insert(v, at, out, to, now + ttl, hash, now);
    }

    private void insert(byte[] v, int at, byte[] out, int to, long expiry, long its, long now) {
        int next = to + FIRST;
        int count = 0;
        boolean placed = false;
        for (int i = at < 0 ? 0 : expired(v, at, now); i < (at < 0 ? 0 : Packed.count(v, at)); i++) {
            if (!placed && before(expiry, its, expiry(v, at, i), hash(v, at, i))) {
                next = put(out, next, expiry, its);
                count++;
                placed = true;
            }
            next = put(out, next, expiry(v, at, i), hash(v, at, i));
            count++;
        }
        if (!placed) {
            next = put(out, next, expiry, its);
            count++;
        }
        seal(out, to, count, Packed.u56(out, next - Packed.LEASE));
    }

    /** The value with the lease of {@code its} hash expiring then, whether it had one or not. */
    byte[] renewed(byte[] v, long its, long expiry, long now) {
        byte[] others = without(v, its, now);
        int at = others.length == Packed.HEADER ? Packed.ABSENT : Packed.HEADER;
        byte[] out = new byte[Packed.HEADER + sizeAfter(others, at, now)];
        insert(others, at, out, Packed.HEADER, expiry, its, now);
        return out;
    }

    private void seal(byte[] out, int to, int count, long latest) {
        Packed.section(out, to, id, Packed.LEASES, latest);
        out[to + COUNT] = (byte) count;
        out[to + COUNT + 1] = (byte) (count >>> 8);
    }

    /** The value without the lease of {@code its} hash; the same one if it has none. */
    byte[] without(byte[] v, long its, long now) {
        if (v.length == Packed.HEADER || expiryOf(v, its) == 0) {
            return v;
        }
        int at = Packed.HEADER;
        byte[] out = new byte[v.length];
        int next = at + FIRST;
        int count = 0;
        for (int i = expired(v, at, now); i < Packed.count(v, at); i++) {
            if (hash(v, at, i) != its) {
                next = put(out, next, expiry(v, at, i), hash(v, at, i));
                count++;
            }
        }
        if (count == 0) {
            return java.util.Arrays.copyOf(out, at);
        }
        seal(out, at, count, Packed.u56(out, next - Packed.LEASE));
        return java.util.Arrays.copyOf(out, next);
    }

    /** When the lease of {@code its} hash expires, in a value that holds nothing but this section; 0 if it has none. */
    private static long expiryOf(byte[] v, long its) {
        int at = Packed.HEADER;
        for (int i = 0; at < v.length && i < Packed.count(v, at); i++) {
            if (hash(v, at, i) == its) {
                return expiry(v, at, i);
            }
        }
        return 0;
    }

    @Override
    long mark(byte[] v, int at) {
        return 0;
    }

    /** Those that would last too long last as long as one may, and stand in the order of their hashes then. */
    @Override
    byte[] clamped(byte[] v, int at, long clock, long index, long end) {
        long most = clock + MAX_MICROS;
        int count = Packed.count(v, at);
        int kept = 0;
        while (kept < count && expiry(v, at, kept) < most) {
            kept++;
        }
        long[] cut = new long[count - kept];
        for (int i = kept; i < count; i++) {
            cut[i - kept] = hash(v, at, i);
        }
        java.util.Arrays.sort(cut);
        byte[] out = java.util.Arrays.copyOfRange(v, at - Packed.HEADER, at + Packed.size(v, at));
        for (int i = kept; i < count; i++) {
            put(out, Packed.HEADER + FIRST + Packed.LEASE * i, most, cut[i - kept]);
        }
        Packed.u56(out, Packed.HEADER + Packed.END, most);
        return java.util.Arrays.copyOfRange(out, Packed.HEADER, out.length);
    }

    /** How many stand at the front that have expired. */
    private static int expired(byte[] v, int at, long now) {
        int n = 0;
        while (n < Packed.count(v, at) && expiry(v, at, n) <= now) {
            n++;
        }
        return n;
    }

    private static boolean before(long expiry, long hash, long otherExpiry, long otherHash) {
        return expiry < otherExpiry || (expiry == otherExpiry && hash < otherHash);
    }

    private static int put(byte[] out, int at, long expiry, long hash) {
        Packed.u56(out, at, expiry);
        for (int b = 0; b < 6; b++) {
            out[at + 7 + b] = (byte) (hash >>> 8 * b);
        }
        return at + Packed.LEASE;
    }

    private static long expiry(byte[] v, int at, int i) {
        return Packed.u56(v, at + FIRST + Packed.LEASE * i);
    }

    private static long hash(byte[] v, int at, int i) {
        // Six bytes that end where the next lease begins: the eight that end there, less the last two of the expiry.
        return Packed.id(v, at + FIRST + Packed.LEASE * i + 7);
    }
}
