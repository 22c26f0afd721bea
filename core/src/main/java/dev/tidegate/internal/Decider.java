package dev.tidegate.internal;

import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.StoreReply;

/**
 * One decision over packed states: judge every limit, then charge all of them or none. Pure but for the arrays it is
 * given; whoever calls it holds whatever lock they need.
 */
final class Decider {
    /** Stored times further ahead of the clock than this come from a clock that was wrong. */
    static final long MAX_AHEAD_MICROS = 3_600_000_000L;

    /** Keys of one decision: one for each scope. */
    static final int SCOPES = 3;

    private static final int USED = StoreReply.HEADER;
    private static final int BACK = StoreReply.HEADER + 1;
    private static final int FITS = StoreReply.HEADER + 2;
    private static final int STEP = StoreReply.PER_LIMIT;

    private final Compiled limits;
    private final Boundaries boundaries;
    private final byte[][] states;
    private final long[] parts;
    private final long[] out;
    private long now;
    /** Whether every calendar limit is in its first window, as nearly always. */
    private boolean inFirst;
    /** Whether some section may not stand where the plan's order puts it; exact for one key. */
    private boolean untidy;

    /**
     * @param states the value of each scope's key, empty if there is none; changed in place or replaced when written.
     *     Limits of the first scope alone need no more than its key
     * @param parts what the call takes from each limit
     * @param out receives the flat form of the reply
     */
    Decider(Compiled limits, Boundaries boundaries, byte[][] states, long[] parts, long[] out) {
        this.limits = limits;
        this.boundaries = boundaries;
        this.states = states;
        this.parts = parts;
        this.out = out;
    }

    /** Room for the reply about so many limits. */
    static long[] room(int limits) {
        return new long[StoreReply.HEADER + STEP * limits];
    }

    /**
     * Decides at {@code clock}, and charges if {@code charge} and all enforced limits admit.
     *
     * @return a bit for each scope whose state was written
     */
    int decide(long clock, boolean charge) {
        long newest = clock;
        for (byte[] state : states) {
            newest = Math.max(newest, Packed.newest(state));
        }
        boolean clamped = newest - clock > MAX_AHEAD_MICROS;
        now = clamped ? clock : newest;
        out[1] = now;
        out[2] = clock;
        out[3] = clamped ? StoreReply.CLOCK_CLAMPED : 0;
        inFirst = now < boundaries.firstEndMicros();
        if (!boundaries.cover(now)) {
            out[0] = StoreReply.Status.STALE.code();
            return 0;
        }
        // The one write that a denial may make: moved times must stay moved, or the wait it tells would never pass.
        int written = clamped ? clamp() : 0;
        boolean allowed = judge();
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
        return inFirst || !limits.calendar[i] || now < boundaries.boundary(i, 1) ? 0 : 1;
    }

    long index(int i) {
        return boundaries.index(i) + window(i);
    }

    long end(int i) {
        return boundaries.boundary(i, window(i) + 1);
    }

    /** Moves times that are ahead of a corrected clock back to it, in copies, for the limits of this plan. */
    private int clamp() {
        int written = 0;
        for (int s = 0; s < states.length; s++) {
            long ahead = Packed.newest(states[s]) - now;
            if (ahead > 0) {
                states[s] = states[s].clone();
                Packed.begin(states[s], now);
                for (int i = 0; i < limits.algorithms.length; i++) {
                    int at = limits.scopes[i] == s ? find(i, Packed.HEADER) : Packed.ABSENT;
                    if (at >= 0) {
                        limits.algorithms[i].clamp(states[s], at, now, ahead, index(i), end(i));
                    }
                }
                written |= 1 << s;
            }
        }
        return written;
    }

    private int find(int i, int hint) {
        return Packed.find(states[limits.scopes[i]], limits.algorithms[i].id, hint);
    }

    /** Notes for each limit what is in use and, where the answer will stand, its section; says whether all admit. */
    private boolean judge() {
        boolean allowed = true;
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
            long used = limits.algorithms[i].used(state, at, now, index(i));
            out[USED + STEP * i] = used;
            out[FITS + STEP * i] = at;
            allowed &= limits.shadow[i] || used + parts[i] <= limits.algorithms[i].capacity;
        }
        return allowed;
    }

    private void explainDenial() {
        for (int i = 0; i < limits.algorithms.length; i++) {
            int at = (int) out[FITS + STEP * i];
            out[BACK + STEP * i] = backAt(i, at);
            out[FITS + STEP * i] = fitsAt(i, at, out[USED + STEP * i]);
        }
    }

    /** The figures as they would be, without a charge. */
    private void suppose() {
        for (int i = 0; i < limits.algorithms.length; i++) {
            admit(i, (int) out[FITS + STEP * i]);
        }
    }

    /** Notes the figures with the part charged, and returns how much of it is to be written. */
    private long admit(int i, int at) {
        Algorithm algorithm = limits.algorithms[i];
        long used = out[USED + STEP * i];
        long added = algorithm.addable(used, parts[i]);
        if (added < parts[i]) {
            out[3] |= algorithm.whenNotAdded();
        }
        out[FITS + STEP * i] = fitsAt(i, at, used);
        out[USED + STEP * i] = used + added;
        out[BACK + STEP * i] =
                added == 0 ? backAt(i, at) : algorithm.backAtAfter(states[limits.scopes[i]], at, added, now, end(i));
        return added;
    }

    private long backAt(int i, int at) {
        return limits.algorithms[i].backAt(states[limits.scopes[i]], at, now, index(i), end(i));
    }

    private long fitsAt(int i, int at, long used) {
        Algorithm algorithm = limits.algorithms[i];
        if (used + parts[i] <= algorithm.capacity) {
            return 0;
        }
        return parts[i] > algorithm.capacity
                ? StoreReply.NEVER
                : algorithm.fitsAt(states[limits.scopes[i]], at, parts[i], now, end(i));
    }

    /** Charges what fits in place, the rest by building values anew. Returns a bit for each scope written. */
    private int charge() {
        int written = 0;
        int unplaced = 0;
        int untouched = 0;
        for (int i = 0; i < limits.algorithms.length; i++) {
            byte[] state = states[limits.scopes[i]];
            int at = (int) out[FITS + STEP * i];
            long added = admit(i, at);
            if (added > 0) {
                int bit = 1 << limits.scopes[i];
                untouched += (written & bit) == 0 ? Math.max(0, state.length - Packed.HEADER) : 0;
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
                Packed.begin(states[s], now);
            }
        }
    }

    private void rebuild(int scope, int unplaced) {
        Rebuild rebuild = new Rebuild(scope, unplaced);
        if (rebuild.needed()) {
            states[scope] = rebuild.build();
        }
    }

    /** A bound on what may have to go; {@link Rebuild#needed()} looks closely. */
    private boolean mayDrop(byte[] state) {
        return state.length > Rebuild.ROOM_FOR_FOREIGN || Packed.anyEnded(state, now);
    }

    /**
     * Makes a value anew: what is over goes, what was not yet charged is charged. The plan's sections come first, in its
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
                if (Packed.end(old, at) <= now && !live(at, i)) {
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
            return i < 0 ? Packed.end(old, at) > now : limits.algorithms[i].live(old, at, now, index(i));
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
                if (limitAt(at) < 0 && Packed.end(old, at) > now && Packed.end(old, at) >= keepFrom) {
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
                if (limitAt(at) < 0 && Packed.end(old, at) > now) {
                    ends[foreign++] = Packed.end(old, at);
                }
            }
            if (foreign <= MAX_FOREIGN) {
                return 0;
            }
            out[3] |= StoreReply.SECTION_DROPPED;
            java.util.Arrays.sort(ends, 0, foreign);
            return ends[foreign - MAX_FOREIGN];
        }
    }
}
