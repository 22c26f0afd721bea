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

    /**
     * @param states the value of each scope's key, empty if there is none; changed in place or replaced when written
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
        long newest = Math.max(clock, Packed.newest(states[0]));
        newest = Math.max(newest, Math.max(Packed.newest(states[1]), Packed.newest(states[2])));
        boolean clamped = newest - clock > MAX_AHEAD_MICROS;
        now = clamped ? clock : newest;
        out[1] = now;
        out[2] = clock;
        out[3] = clamped ? StoreReply.CLOCK_CLAMPED : 0;
        if (!covered()) {
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

    /** Whether the boundaries given contain the instant of the decision. */
    private boolean covered() {
        for (int i = 0; i < limits.calendar.length; i++) {
            if (limits.calendar[i] && (now < boundaries.boundary(i, 0) || now >= boundaries.boundary(i, 2))) {
                return false;
            }
        }
        return true;
    }

    private long index(int i) {
        return limits.calendar[i] ? boundaries.index(i) + (now < boundaries.boundary(i, 1) ? 0 : 1) : 0;
    }

    private long end(int i) {
        return limits.calendar[i] ? boundaries.boundary(i, now < boundaries.boundary(i, 1) ? 1 : 2) : 0;
    }

    /** Moves times that are ahead of a corrected clock back to it, in copies, for the limits of this plan. */
    private int clamp() {
        int written = 0;
        for (int s = 0; s < SCOPES; s++) {
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
        int hint = Packed.HEADER;
        int hinted = 0;
        for (int i = 0; i < limits.algorithms.length; i++) {
            int scope = limits.scopes[i];
            byte[] state = states[scope];
            // Sections mostly stand in the plan's order: the next limit is looked for behind the last, in its own key.
            int at = find(i, scope == hinted ? hint : Packed.HEADER);
            hinted = scope;
            hint = at >= 0 ? at + Packed.size(state, at) : Packed.HEADER;
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
            out[3] |= StoreReply.SATURATED;
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
        for (int i = 0; i < limits.algorithms.length; i++) {
            Algorithm algorithm = limits.algorithms[i];
            byte[] state = states[limits.scopes[i]];
            int at = (int) out[FITS + STEP * i];
            long added = admit(i, at);
            if (added > 0) {
                written |= 1 << limits.scopes[i];
                if (at >= 0 && algorithm.shapeAfter(state, at, now) == Packed.shape(state, at)) {
                    algorithm.charge(state, at, state, at, added, now, index(i), end(i));
                } else {
                    unplaced |= 1 << i;
                }
            }
        }
        for (int s = 0; s < SCOPES; s++) {
            if ((written & 1 << s) != 0) {
                finish(s, unplaced);
            }
        }
        return written;
    }

    private void finish(int scope, int unplaced) {
        byte[] state = states[scope];
        Rebuild rebuild = new Rebuild(scope, unplaced);
        if (rebuild.needed()) {
            state = rebuild.build();
            states[scope] = state;
        }
        Packed.begin(state, now);
    }

    /** Makes a value anew: what is over goes, what was not yet charged is charged, the order stays. */
    private final class Rebuild {
        /** Sections of other plans kept in one value. A subject that wanders through more is not a customer. */
        private static final int MAX_FOREIGN = 32;

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
            for (int at = Packed.HEADER; at < old.length; at += Packed.size(old, at)) {
                if (Packed.end(old, at) <= now && !live(at, limitAt(at))) {
                    return true;
                }
            }
            return false;
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
            for (int at = Packed.HEADER; at < old.length; at += Packed.size(old, at)) {
                int i = limitAt(at);
                if (i >= 0 && due(i)) {
                    length += section(i, at, to, length);
                } else if (live(at, i) && (i >= 0 || Packed.end(old, at) >= keepFrom)) {
                    int size = Packed.size(old, at);
                    if (to.length > 0) {
                        System.arraycopy(old, at, to, length, size);
                    }
                    length += size;
                }
            }
            for (int i = 0; i < limits.scopes.length; i++) {
                if (limits.scopes[i] == scope && due(i) && find(i) < 0) {
                    length += section(i, Packed.ABSENT, to, length);
                }
            }
            return length;
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
            return Packed.size(algorithm.shapeAfter(old, at, now));
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
