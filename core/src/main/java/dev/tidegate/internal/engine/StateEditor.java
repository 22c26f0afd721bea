package dev.tidegate.internal.engine;

import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;

/**
 * The values that one step on a reservation reads and writes, limit by limit: each section is taken out, changed
 * apart, and at the end put back. A value is written only if one of its sections changed; then the step's sections come
 * first, in its order, those that are over go, and the others follow as {@link LimitEvaluator} has it.
 */
public final class StateEditor {
    private static final int MAX_FOREIGN = 32;

    private final LimitTable limits;
    private final Boundaries boundaries;
    private final byte[][] states;
    private final byte[][] sections;
    private final int[] changed;
    private final LimitEvaluator look;
    private final long clock;
    private final long[] before;
    private long flags;
    /** When the reservation was made that these counts are changed for. */
    private long made;
    /** A bit for each scope in which it was charged something by this step. */
    private int booked;

    /**
     * @param states the value of each scope's key; replaced when written
     * @param clock the store's
     */
    public StateEditor(LimitTable limits, Boundaries boundaries, byte[][] states, long clock) {
        int n = limits.algorithms.length;
        this.limits = limits;
        this.boundaries = boundaries;
        this.states = states;
        this.clock = clock;
        this.before = LimitEvaluator.room(n);
        this.look = new LimitEvaluator(limits, boundaries, states, new long[n], before);
        look.decide(clock, false);
        this.flags = before[3];
        this.changed = new int[states.length];
        this.made = clock;
        this.sections = new byte[n][];
        for (int i = 0; i < n; i++) {
            sections[i] = section(i);
        }
    }

    /** The section of limit {@code i} behind an empty header. */
    private byte[] section(int i) {
        byte[] state = states[limits.scopes[i]];
        int at = Packed.find(state, limits.algorithms[i].id, Packed.HEADER);
        if (at < 0) {
            return new byte[Packed.HEADER];
        }
        int size = Packed.size(state, at);
        byte[] alone = new byte[Packed.HEADER + size];
        System.arraycopy(state, at, alone, Packed.HEADER, size);
        return alone;
    }

    /** The step is one on a reservation that was made then. */
    public void madeAt(long first) {
        made = first;
    }

    public boolean stale() {
        return before[0] == StoreReply.Status.STALE.code();
    }

    /** The store's clock. */
    public long now() {
        return clock;
    }

    /** The time of limit {@code i}, which is that of its section as it stands now. */
    private long now(int i) {
        return at(i) < 0 ? clock : Math.max(clock, time(i));
    }

    private long time(int i) {
        return limits.algorithms[i].time(sections[i], at(i), clock, look.index(i), look.end(i));
    }

    public long used(int i) {
        return limits.algorithms[i].used(sections[i], at(i), now(i), look.index(i));
    }

    private int at(int i) {
        return sections[i].length == Packed.HEADER ? Packed.ABSENT : Packed.HEADER;
    }

    /** Charges now under the plan that is in force; returns how much there was room for before sums stop growing. */
    public long charge(int i, long amount) {
        return charge(i, limits.algorithms[i], amount);
    }

    /** Charges also past the capacity, for a reservation whose plan may not be in force any more. */
    public long book(int i, long amount) {
        return charge(i, limits.algorithms[i].asCharged(sections[i], at(i), now(i)), amount);
    }

    private long charge(int i, Algorithm algorithm, long amount) {
        long now = now(i);
        long used = algorithm.used(sections[i], at(i), now, look.index(i));
        long added = algorithm.addable(used, amount);
        flags |= added < amount ? algorithm.whenNotAdded() : 0;
        if (added > 0) {
            byte[] old = sections[i];
            byte[] fresh = new byte[Packed.HEADER + algorithm.sizeAfter(old, at(i), now)];
            algorithm.charge(old, at(i), fresh, Packed.HEADER, added, now, look.index(i), look.end(i));
            replace(i, fresh);
            booked |= 1 << limits.scopes[i];
        }
        return added;
    }

    /** For a calendar limit, the civil index of now. */
    public long index(int i) {
        return look.index(i);
    }

    /** Where limit {@code i} was charged last. */
    public long mark(int i) {
        return limits.algorithms[i].mark(sections[i], Packed.HEADER);
    }

    /** Takes back up to {@code amount} of what was charged at {@code mark}; returns how much. */
    public long refund(int i, long mark, long amount) {
        long now = now(i);
        long used = limits.algorithms[i].used(sections[i], at(i), now, look.index(i));
        long charged = limits.algorithms[i] instanceof SlidingWindow ? mark : made;
        if (used == 0 || amount == 0 || charged < Packed.since(states[limits.scopes[i]], clock)) {
            return 0;
        }
        replace(i, limits.algorithms[i].refund(sections[i], mark, amount, now));
        return used - limits.algorithms[i].used(sections[i], at(i), now, look.index(i));
    }

    /** Frees the slot of the reservation of this hash. */
    public void free(int i, long hash) {
        replace(i, ((Leases) limits.algorithms[i]).without(sections[i], hash, now()));
    }

    /** Lets the slot of the reservation of this hash last until {@code expiry}. */
    public void renew(int i, long hash, long expiry) {
        replace(i, ((Leases) limits.algorithms[i]).renewed(sections[i], hash, expiry, now()));
    }

    /** Notes that some number reached its bound. */
    void saturated() {
        flags |= StoreReply.SATURATED;
    }

    public long flags() {
        return flags;
    }

    private void replace(int i, byte[] fresh) {
        if (fresh != sections[i]) {
            sections[i] = fresh;
            changed[limits.scopes[i]]++;
        }
    }

    /** Puts the sections back. Returns a bit for each scope that was written. */
    public int finish() {
        int written = 0;
        for (int s = 0; s < states.length; s++) {
            if (changed[s] > 0) {
                states[s] = rewritten(s);
                written |= 1 << s;
            }
        }
        return written;
    }

    private byte[] rewritten(int scope) {
        byte[] old = states[scope];
        byte[] fresh = new byte[Packed.HEADER + old.length + added(scope)];
        int length = Packed.HEADER;
        for (int i = 0; i < sections.length; i++) {
            if (limits.scopes[i] == scope && at(i) > 0 && live(i)) {
                int size = sections[i].length - Packed.HEADER;
                System.arraycopy(sections[i], Packed.HEADER, fresh, length, size);
                length += size;
            }
        }
        length = others(old, scope, fresh, length);
        if (length == Packed.HEADER) {
            return Packed.EMPTY;
        }
        // A value counts since the earliest reservation that it was charged for, or what that holds could not go back.
        long charged = (booked & 1 << scope) != 0 ? Math.min(made, clock) : clock;
        Packed.begin(fresh, Math.min(Packed.since(old, clock), charged));
        return Arrays.copyOf(fresh, length);
    }

    private int added(int scope) {
        int bytes = 0;
        for (int i = 0; i < sections.length; i++) {
            bytes += limits.scopes[i] == scope ? sections[i].length : 0;
        }
        return bytes;
    }

    private boolean live(int i) {
        return limits.algorithms[i].live(sections[i], Packed.HEADER, clock, look.index(i));
    }

    private int others(byte[] old, int scope, byte[] fresh, int length) {
        long keepFrom = earliestKept(old, scope);
        int end = length;
        for (int at = Packed.HEADER; at < old.length; at += Packed.size(old, at)) {
            if (!mine(old, at, scope) && !Packed.isOver(old, at, clock) && Packed.end(old, at) >= keepFrom) {
                int size = Packed.size(old, at);
                System.arraycopy(old, at, fresh, end, size);
                end += size;
            }
        }
        return end;
    }

    private long earliestKept(byte[] old, int scope) {
        long[] ends = new long[old.length / Packed.BODY];
        int foreign = 0;
        for (int at = Packed.HEADER; at < old.length; at += Packed.size(old, at)) {
            if (!mine(old, at, scope) && !Packed.isOver(old, at, clock)) {
                ends[foreign++] = Packed.end(old, at);
            }
        }
        if (foreign <= MAX_FOREIGN) {
            return 0;
        }
        flags |= StoreReply.SECTION_DROPPED;
        Arrays.sort(ends, 0, foreign);
        return ends[foreign - MAX_FOREIGN];
    }

    private boolean mine(byte[] old, int at, int scope) {
        for (int i = 0; i < sections.length; i++) {
            if (limits.scopes[i] == scope && limits.algorithms[i].id == Packed.id(old, at)) {
                return true;
            }
        }
        return false;
    }

    /** The figures as they stand now that all is put back, for a further part of each limit, into {@code out}. */
    public void figures(long[] parts, long[] out) {
        long[] room = LimitEvaluator.room(limits.algorithms.length);
        new LimitEvaluator(limits, boundaries, states, parts, room).decide(clock, false);
        // A look supposes the parts charged; what is in use is reported without them.
        for (int i = 0; i < parts.length; i++) {
            int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
            out[at] = used(i);
            out[at + 1] = algorithmBack(i);
            out[at + 2] = room[at + 2];
        }
        out[1] = now();
        out[2] = clock;
        out[3] = flags;
    }

    /** What is in use of each limit, now that all is put back, into {@code out}. */
    public void used(long[] out) {
        for (int i = 0; i < sections.length; i++) {
            out[StoreReply.HEADER + StoreReply.PER_LIMIT * i] = used(i);
        }
        out[1] = now();
        out[2] = clock;
        out[3] = flags;
    }

    private long algorithmBack(int i) {
        return limits.algorithms[i].backAt(sections[i], at(i), now(i), look.index(i), look.end(i));
    }

    /** Whether every enforced limit would admit these parts. */
    public boolean admits(long[] parts) {
        boolean admitted = true;
        for (int i = 0; i < parts.length; i++) {
            admitted &= limits.shadow[i] || used(i) + parts[i] <= limits.algorithms[i].capacity;
        }
        return admitted;
    }
}
