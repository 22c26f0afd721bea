package dev.tidegate.internal.engine;

import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;

/**
 * One decision over packed states: judge every limit, then charge all of them or none. Pure but for the arrays it is
 * given; the caller holds the locks that they need.
 */
public final class LimitEvaluator {
    /** Keys of one decision: one for each scope. */
    public static final int SCOPES = 3;

    private static final int USED = StoreReply.HEADER;
    private static final int BACK = StoreReply.HEADER + 1;
    private static final int FITS = StoreReply.HEADER + 2;
    private static final int STEP = StoreReply.PER_LIMIT;

    private final LimitTable limits;
    private final Boundaries boundaries;
    private final byte[][] states;
    private final long[] parts;
    private final long[] out;
    private long clock;
    /** Whether every calendar limit is in its first window, as nearly always. */
    private boolean inFirst;
    /** Whether some section may not stand where the plan's order puts it; exact for one key. */
    private boolean untidy;
    /** A bit for each limit whose section is further ahead of the clock than it may be. */
    private int beyond;

    /**
     * @param states the value of each scope's key, empty if there is none; changed in place or replaced when written.
     *     Limits of the first scope alone need no more than its key
     * @param parts what the call takes from each limit
     * @param out receives the flat form of the reply
     */
    public LimitEvaluator(LimitTable limits, Boundaries boundaries, byte[][] states, long[] parts, long[] out) {
        this.limits = limits;
        this.boundaries = boundaries;
        this.states = states;
        this.parts = parts;
        this.out = out;
    }

    /** Room for the reply about so many limits. */
    public static long[] room(int limits) {
        return new long[StoreReply.HEADER + STEP * limits];
    }

    /**
     * Decides at {@code clock}, and charges if {@code charge} and all enforced limits admit.
     *
     * @return a bit for each scope whose state was written
     */
    public int decide(long clock, boolean charge) {
        this.clock = clock;
        out[1] = clock;
        out[2] = clock;
        out[3] = 0;
        inFirst = clock < boundaries.firstEndMicros();
        if (!boundaries.cover(clock)) {
            out[0] = StoreReply.Status.STALE.code();
            return 0;
        }
        for (int s = 0; s < states.length; s++) {
            if (!Packed.isSound(states[s])) {
                throw new UnreadableException(s, UnreadableException.LENGTHS);
            }
        }
        boolean allowed = judge();
        int written = 0;
        if (beyond != 0) {
            // The one write that a denial may make: moved times must stay moved, or the stated wait would never pass.
            written = clamp();
            out[3] |= StoreReply.CLOCK_CLAMPED;
            allowed = judge();
        }
        out[0] = (allowed ? StoreReply.Status.ALLOWED : StoreReply.Status.DENIED).code();
        if (!allowed) {
            explainDenial();
        } else if (charge) {
            written |= charge();
        } else {
            suppose();
        }
        return charge ? written : 0;
    }

    /** Which of the two windows of calendar limit {@code i} it is; 0 for other limits, which do not look. */
    private int window(int i) {
        return inFirst || !limits.calendar[i] || clock < boundaries.boundary(i, 1) ? 0 : 1;
    }

    long index(int i) {
        return boundaries.index(i) + window(i);
    }

    long end(int i) {
        return boundaries.boundary(i, window(i) + 1);
    }

    /** Moves what is too far ahead of the clock back to it, in rebuilt values. Returns a bit for each of their scopes. */
    private int clamp() {
        int written = 0;
        for (int i = 0; i < limits.algorithms.length; i++) {
            if ((beyond & 1 << i) != 0) {
                int scope = limits.scopes[i];
                byte[] old = states[scope];
                int at = find(i, Packed.HEADER);
                states[scope] = spliced(old, at, limits.algorithms[i].clamped(old, at, clock, index(i), end(i)));
                written |= 1 << scope;
            }
        }
        return written;
    }

    /** The value with another section in the place of the one at {@code at}. */
    private byte[] spliced(byte[] old, int at, byte[] section) {
        int behind = at + Packed.size(old, at);
        byte[] fresh = Arrays.copyOf(old, at + section.length + old.length - behind);
        System.arraycopy(section, 0, fresh, at, section.length);
        System.arraycopy(old, behind, fresh, at + section.length, old.length - behind);
        Packed.begin(fresh, Packed.since(old));
        return fresh;
    }

    private int find(int i, int hint) {
        return Packed.find(states[limits.scopes[i]], limits.algorithms[i].id, hint);
    }

    /** Notes for each limit what is in use and, where the answer will stand, its section and its time; says whether all admit. */
    private boolean judge() {
        boolean allowed = true;
        beyond = 0;
        untidy = states.length > 1;
        int hint = Packed.HEADER;
        int hinted = 0;
        for (int i = 0; i < limits.algorithms.length; i++) {
            int scope = limits.scopes[i];
            byte[] state = states[scope];
            // Sections mostly stand in the plan's order: the next limit is looked for behind the last, in its own key.
            int at = find(i, scope == hinted ? hint : Packed.HEADER);
            untidy |= at >= 0 && at != hint;
            hint = at >= 0 ? at + Packed.size(state, at) : scope == hinted ? hint : Packed.HEADER;
            hinted = scope;
            if (at >= 0) {
                String flaw = limits.algorithms[i].flaw(state, at);
                if (!flaw.isEmpty()) {
                    throw new UnreadableException(scope, flaw);
                }
            }
            long now = at < 0 ? clock : limits.algorithms[i].time(state, at, clock, index(i), end(i));
            if (now < 0) {
                beyond |= 1 << i;
            }
            long used = limits.algorithms[i].used(state, at, now, index(i));
            out[USED + STEP * i] = used;
            out[BACK + STEP * i] = now;
            out[FITS + STEP * i] = at;
            allowed &= limits.shadow[i] || used + parts[i] <= limits.algorithms[i].capacity;
        }
        return allowed;
    }

    private void explainDenial() {
        for (int i = 0; i < limits.algorithms.length; i++) {
            int at = (int) out[FITS + STEP * i];
            long now = out[BACK + STEP * i];
            out[BACK + STEP * i] = backAt(i, at, now);
            out[FITS + STEP * i] = fitsAt(i, at, out[USED + STEP * i], now);
        }
    }

    /** The figures as they would be, without a charge. */
    private void suppose() {
        for (int i = 0; i < limits.algorithms.length; i++) {
            admit(i, (int) out[FITS + STEP * i], out[BACK + STEP * i]);
        }
    }

    /** Notes the figures with the part charged, and returns how much of it is to be written. */
    private long admit(int i, int at, long now) {
        Algorithm algorithm = limits.algorithms[i];
        long used = out[USED + STEP * i];
        long added = algorithm.addable(used, parts[i]);
        if (added < parts[i]) {
            out[3] |= algorithm.whenNotAdded();
        }
        out[FITS + STEP * i] = fitsAt(i, at, used, now);
        out[USED + STEP * i] = used + added;
        out[BACK + STEP * i] = added == 0
                ? backAt(i, at, now)
                : algorithm.backAtAfter(states[limits.scopes[i]], at, added, now, end(i));
        return added;
    }

    private long backAt(int i, int at, long now) {
        return limits.algorithms[i].backAt(states[limits.scopes[i]], at, now, index(i), end(i));
    }

    private long fitsAt(int i, int at, long used, long now) {
        Algorithm algorithm = limits.algorithms[i];
        if (used + parts[i] <= algorithm.capacity) {
            return 0;
        }
        return parts[i] > algorithm.capacity
                ? StoreReply.NEVER
                : algorithm.fitsAt(states[limits.scopes[i]], at, parts[i], now, end(i));
    }

    /** Charges what fits in place, the rest by rebuilding values. Returns a bit for each scope written. */
    private int charge() {
        int written = 0;
        int unplaced = 0;
        int untouched = 0;
        for (int i = 0; i < limits.algorithms.length; i++) {
            byte[] state = states[limits.scopes[i]];
            int at = (int) out[FITS + STEP * i];
            long now = out[BACK + STEP * i];
            long added = admit(i, at, now);
            if (added > 0) {
                int bit = 1 << limits.scopes[i];
                if ((written & bit) == 0 && state.length > 0) {
                    untouched += state.length - Packed.HEADER;
                    Packed.begin(state, Math.min(clock, Packed.since(state, clock)));
                }
                written |= bit;
                if (at >= 0 && limits.algorithms[i].chargeInPlace(state, at, added, now, index(i), end(i))) {
                    untouched -= Packed.size(state, at);
                } else {
                    unplaced |= 1 << i;
                }
            }
        }
        finish(written, unplaced, untouched > 0);
        return written;
    }

    /** What was charged in place is not over; {@code others} stand beside it. */
    private void finish(int written, int unplaced, boolean others) {
        for (int s = 0; s < states.length; s++) {
            if ((written & 1 << s) != 0) {
                if (unplaced != 0 || untidy || (others && mayDrop(states[s]))) {
                    rebuild(s, unplaced);
                }
            }
        }
    }

    private void rebuild(int scope, int unplaced) {
        Rebuild rebuild = new Rebuild(scope, unplaced);
        if (rebuild.needed()) {
            byte[] old = states[scope];
            byte[] fresh = rebuild.build();
            Packed.begin(fresh, old.length == 0 ? clock : Packed.since(old));
            states[scope] = fresh;
        }
    }

    /** A bound on what may have to go; {@link Rebuild#needed()} looks closely. */
    private boolean mayDrop(byte[] state) {
        return state.length > Rebuild.ROOM_FOR_FOREIGN || Packed.anyOver(state, clock);
    }

    /**
     * Rebuilds a value: what is over goes, what was not yet charged is charged. The plan's sections come first, in its
     * order, then the others in the order in which they stood; so a value depends on what was written, not on when a
     * store let go of what was over.
     */
    private final class Rebuild {
        /** Sections of other plans kept in one value. A subject that wanders through more is not a customer. */
        private static final int MAX_FOREIGN = 32;
        /** A shorter value cannot hold more than the bound. */
        private static final int ROOM_FOR_FOREIGN = Packed.HEADER + MAX_FOREIGN * (Packed.BODY + 7);

        private final int scope;
        private final int unplaced;
        private final byte[] old;

        Rebuild(int scope, int unplaced) {
            this.scope = scope;
            this.unplaced = unplaced;
            this.old = states[scope];
        }

        boolean needed() {
            for (int i = 0; i < limits.scopes.length; i++) {
                if (limits.scopes[i] == scope && due(i)) {
                    return true;
                }
            }
            int foreign = 0;
            int tidy = Packed.HEADER;
            for (int i = 0; i < limits.scopes.length; i++) {
                int at = limits.scopes[i] == scope ? Packed.find(old, limits.algorithms[i].id, tidy) : Packed.ABSENT;
                if (at >= 0 && at != tidy) {
                    return true;
                }
                tidy = at < 0 ? tidy : at + Packed.size(old, at);
            }
            for (int at = Packed.HEADER; at < old.length; at += Packed.size(old, at)) {
                int i = limitAt(at);
                if (Packed.isOver(old, at, clock) && !live(at, i)) {
                    return true;
                }
                foreign += i < 0 ? 1 : 0;
            }
            return foreign > MAX_FOREIGN;
        }

        private boolean due(int i) {
            return (unplaced & 1 << i) != 0;
        }

        /** Which limit of this scope the section belongs to; none for one of another plan. */
        private int limitAt(int at) {
            for (int i = 0; i < limits.scopes.length; i++) {
                if (limits.scopes[i] == scope && limits.algorithms[i].id == Packed.id(old, at)) {
                    return i;
                }
            }
            return Packed.ABSENT;
        }

        private boolean live(int at, int i) {
            return i < 0 ? !Packed.isOver(old, at, clock) : limits.algorithms[i].live(old, at, clock, index(i));
        }

        byte[] build() {
            long keepFrom = earliestForeignEndKept();
            byte[] fresh = new byte[write(Packed.EMPTY, keepFrom)];
            write(fresh, keepFrom);
            return fresh;
        }

        /** Writes the sections into {@code to} unless it is empty; returns the length they need. */
        private int write(byte[] to, long keepFrom) {
            int length = Packed.HEADER;
            for (int i = 0; i < limits.scopes.length; i++) {
                if (limits.scopes[i] == scope) {
                    int at = find(i);
                    if (due(i)) {
                        length += section(i, at, to, length);
                    } else if (at >= 0 && live(at, i)) {
                        length += copy(at, to, length);
                    }
                }
            }
            for (int at = Packed.HEADER; at < old.length; at += Packed.size(old, at)) {
                if (limitAt(at) < 0 && !Packed.isOver(old, at, clock) && Packed.end(old, at) >= keepFrom) {
                    length += copy(at, to, length);
                }
            }
            return length;
        }

        private int copy(int at, byte[] to, int length) {
            int size = Packed.size(old, at);
            if (to.length > 0) {
                System.arraycopy(old, at, to, length, size);
            }
            return size;
        }

        private int find(int i) {
            return Packed.find(old, limits.algorithms[i].id, Packed.HEADER);
        }

        private int section(int i, int at, byte[] to, int length) {
            Algorithm algorithm = limits.algorithms[i];
            long now = at < 0 ? clock : algorithm.time(old, at, clock, index(i), end(i));
            if (to.length > 0) {
                long added = algorithm.addable(algorithm.used(old, at, now, index(i)), parts[i]);
                algorithm.charge(old, at, to, length, added, now, index(i), end(i));
            }
            return algorithm.sizeAfter(old, at, now);
        }

        /** Beyond the bound the foreign sections that end first are dropped, and the reply says so. */
        private long earliestForeignEndKept() {
            long[] ends = new long[old.length / (Packed.BODY + 7)];
            int foreign = 0;
            for (int at = Packed.HEADER; at < old.length; at += Packed.size(old, at)) {
                if (limitAt(at) < 0 && !Packed.isOver(old, at, clock)) {
                    ends[foreign++] = Packed.end(old, at);
                }
            }
            if (foreign <= MAX_FOREIGN) {
                return 0;
            }
            out[3] |= StoreReply.SECTION_DROPPED;
            Arrays.sort(ends, 0, foreign);
            return ends[foreign - MAX_FOREIGN];
        }
    }
}
