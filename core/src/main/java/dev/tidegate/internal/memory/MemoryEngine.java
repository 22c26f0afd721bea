package dev.tidegate.internal.memory;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.LimitEvaluator;
import dev.tidegate.internal.engine.LimitTable;
import dev.tidegate.internal.engine.Packed;
import dev.tidegate.internal.engine.QuickCharge;
import dev.tidegate.internal.engine.UnreadableException;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The commands of the in-process store: finds the keys, locks them, decides. */
public final class MemoryEngine {
    private static final Scope[] SCOPE = Scope.values();

    /** What a decision is made for; a check is full where the charge that it speaks of would be. */
    private enum Use {
        CHARGE,
        CHECK,
        READ
    }

    private final Keyspace keyspace;
    private final TimeSource time;
    private final MemoryReservations reservations;
    private final MemoryOverrides overrides;
    private final Commands commands = new Commands();

    /**
     * An empty store.
     *
     * @param maxKeys the most keys at once
     * @param maxRecords the most records of one tenant at once
     */
    public MemoryEngine(long maxKeys, long maxRecords, TimeSource time) {
        this.keyspace = new Keyspace(maxKeys, maxRecords);
        this.time = time;
        this.overrides = new MemoryOverrides(keyspace, time);
        this.reservations = new MemoryReservations(keyspace, overrides, time);
    }

    /** Where overrides of subjects are kept. */
    public OverrideStore overrides() {
        return overrides;
    }

    /** Does one command. */
    public StoreReply apply(StoreCommand command) {
        try {
            return command.accept(commands);
        } catch (UnreadableException e) {
            throw e.of(command);
        }
    }

    /** Decides about a cost, and charges it if {@code charge} and all enforced limits admit it. */
    public StoreReply decide(Subject subject, LimitSet limits, Boundaries boundaries, long[] parts, boolean charge) {
        StoreReply usual = charge ? usual(subject, limits, boundaries, parts) : null;
        if (usual != null) {
            return usual;
        }
        try {
            return decided(subject, limits, boundaries, parts, charge ? Use.CHARGE : Use.CHECK);
        } catch (UnreadableException e) {
            throw e.of(new StoreCommand.Decide(subject, limits, boundaries, parts, charge));
        }
    }

    /** The decision if it is as nearly all are; else null, and nothing was done. */
    private @Nullable StoreReply usual(Subject subject, LimitSet limits, Boundaries boundaries, long[] parts) {
        LimitTable compiled = LimitTable.of(limits);
        Entry entry = compiled.tenantOnly ? keyspace.find(subject.tenant()) : null;
        if (entry == null) {
            return null;
        }
        synchronized (entry) {
            boolean empty = entry.state.length == 0;
            return empty || overrides.differ(subject.tenant(), boundaries)
                    ? null
                    : QuickCharge.charge(compiled, boundaries, entry.state, parts, time.nowMicros());
        }
    }

    private final class Commands implements StoreCommand.Handler<StoreReply> {
        @Override
        public StoreReply decide(StoreCommand.Decide command) {
            return MemoryEngine.this.decide(
                    command.subject(), command.limits(), command.boundaries(), command.parts(), command.charge());
        }

        @Override
        public StoreReply read(StoreCommand.Read command) {
            long[] nothing = new long[command.limits().size()];
            StoreReply reply = decided(command.subject(), command.limits(), command.boundaries(), nothing, Use.READ);
            boolean read = reply.status() != StoreReply.Status.STALE && reply.status() != StoreReply.Status.CHANGED;
            return read ? reply.done() : reply;
        }

        @Override
        public StoreReply reset(StoreCommand.Reset command) {
            return forget(command.subject());
        }

        @Override
        public StoreReply step(StoreCommand.OfReservation command) {
            return reservations.apply(command);
        }
    }

    private StoreReply decided(Subject subject, LimitSet limits, Boundaries boundaries, long[] parts, Use use) {
        long[] out = LimitEvaluator.room(limits.size());
        LimitTable compiled = LimitTable.of(limits);
        if (compiled.tenantOnly) {
            byte[][] state = {Packed.EMPTY};
            LimitEvaluator decider = new LimitEvaluator(compiled, boundaries, state, parts, out);
            Judge judge = charge -> judge(subject, boundaries, decider, out, charge);
            boolean room = oneKey(subject.tenant(), state, judge, use);
            return room ? StoreReply.of(out) : full(out, time.nowMicros());
        }
        byte[][] states = {Packed.EMPTY, Packed.EMPTY, Packed.EMPTY};
        LimitEvaluator decider = new LimitEvaluator(compiled, boundaries, states, parts, out);
        Judge judge = charge -> judge(subject, boundaries, decider, out, charge);
        return new Step(subject, limits, use, states, judge, out).run();
    }

    /** Decides under the locks of the keys. */
    private interface Judge {
        void decide(boolean charge);
    }

    private void judge(Subject subject, Boundaries boundaries, LimitEvaluator decider, long[] out, boolean charge) {
        if (overrides.differ(subject.tenant(), boundaries)) {
            bare(out, StoreReply.Status.CHANGED, time.nowMicros());
        } else {
            decider.decide(time.nowMicros(), charge);
        }
    }

    /** What {@link Step} does, for the one key that most plans have. Returns false if there is no room for it. */
    private boolean oneKey(String key, byte[][] state, Judge judge, Use use) {
        boolean charge = use == Use.CHARGE;
        while (true) {
            Entry entry = charge ? keyspace.obtain(key, time) : keyspace.find(key);
            if (entry == Entry.FULL || (entry == null && use == Use.CHECK && !keyspace.hasRoom(1, time))) {
                return false;
            }
            if (entry == null) {
                judge.decide(charge);
                return true;
            }
            synchronized (entry) {
                if (entry.state != Entry.GONE) {
                    state[0] = entry.state;
                    judge.decide(charge);
                    if (charge) {
                        keep(key, entry, state[0]);
                    }
                    return true;
                }
            }
        }
    }

    /** Puts back what was decided on; a key without state leaves. */
    private void keep(String key, Entry entry, byte[] state) {
        entry.state = state;
        if (state.length == 0) {
            keyspace.remove(key, entry);
        }
    }

    /** One decision on its way through the locks. */
    private final class Step {
        private final Subject subject;
        private final LimitSet limits;
        private final boolean charge;
        private final Use use;
        private final byte[][] states;
        private final Judge judge;
        private final long[] out;
        private final @Nullable Entry[] held = new Entry[LimitEvaluator.SCOPES];

        Step(Subject subject, LimitSet limits, Use use, byte[][] states, Judge judge, long[] out) {
            this.subject = subject;
            this.limits = limits;
            this.use = use;
            this.charge = use == Use.CHARGE;
            this.states = states;
            this.judge = judge;
            this.out = out;
        }

        /** Again from the start whenever a key left or came between being found and being locked. */
        StoreReply run() {
            do {
                if (!hold()) {
                    return full(out, time.nowMicros());
                }
            } while (!locked(0));
            return StoreReply.of(out);
        }

        /** Finds the keys, and makes them if the decision may write; false if there is no room. */
        private boolean hold() {
            int missing = 0;
            for (int s = 0; s < LimitEvaluator.SCOPES; s++) {
                if (limits.uses(SCOPE[s])) {
                    String key = Keyspace.key(subject, SCOPE[s]);
                    Entry entry = charge ? keyspace.obtain(key, time) : keyspace.find(key);
                    if (entry == Entry.FULL) {
                        keyspace.release(subject, held, s);
                        return false;
                    }
                    held[s] = entry;
                    missing += entry == null ? 1 : 0;
                }
            }
            return missing == 0 || use != Use.CHECK || keyspace.hasRoom(missing, time);
        }

        /** Locks the keys in the order of their scopes, the same for every command, and decides inside. */
        private boolean locked(int s) {
            if (s == LimitEvaluator.SCOPES) {
                if (!charge && appeared()) {
                    return false;
                }
                judge.decide(charge);
                return true;
            }
            Entry entry = held[s];
            if (entry == null) {
                states[s] = Packed.EMPTY;
                return locked(s + 1);
            }
            synchronized (entry) {
                if (entry.state == Entry.GONE) {
                    return false;
                }
                states[s] = entry.state;
                boolean decided = locked(s + 1);
                if (charge) {
                    keep(Keyspace.key(subject, SCOPE[s]), entry, states[s]);
                }
                return decided;
            }
        }

        /**
         * Whether a key that a look did not find is there by now. With the locks of the others held, a key still
         * absent makes what is seen one instant; Lincheck found the look that mixed two.
         */
        private boolean appeared() {
            for (int s = 0; s < LimitEvaluator.SCOPES; s++) {
                if (held[s] == null
                        && limits.uses(SCOPE[s])
                        && keyspace.find(Keyspace.key(subject, SCOPE[s])) != null) {
                    return true;
                }
            }
            return false;
        }
    }

    private static StoreReply full(long[] out, long now) {
        bare(out, StoreReply.Status.FULL, now);
        return StoreReply.of(out);
    }

    private static void bare(long[] out, StoreReply.Status status, long now) {
        Arrays.fill(out, 0);
        out[0] = status.code();
        out[1] = now;
        out[2] = now;
    }

    private StoreReply forget(Subject subject) {
        if (subject.user().isEmpty() && subject.model().isEmpty()) {
            keyspace.forget(Keyspace.key(subject, Scope.TENANT));
        }
        if (subject.user().isPresent()) {
            keyspace.forget(Keyspace.key(subject, Scope.USER));
        }
        if (subject.model().isPresent()) {
            keyspace.forget(Keyspace.key(subject, Scope.MODEL));
        }
        long now = time.nowMicros();
        return StoreReply.of(new long[] {StoreReply.Status.DONE.code(), now, now, 0});
    }

    /** How many keys are held. */
    public long keys() {
        return keyspace.size();
    }

    /** For tests: has one key hold this, whatever it is. */
    public void load(Subject subject, Scope scope, byte[] state) {
        Entry entry = keyspace.obtain(Keyspace.key(subject, scope), time);
        synchronized (entry) {
            entry.state = state.clone();
        }
    }

    /** For tests: has one record hold this, whatever it is. */
    public void loadRecord(String tenant, String id, byte[] state) {
        Entry entry = keyspace.obtainRecord(tenant, Keyspace.recordKey(tenant, id), time);
        synchronized (entry) {
            entry.state = state.clone();
        }
    }

    /** A copy of the packed state of one key. */
    public byte[] dump(Subject subject, Scope scope) {
        Entry entry = keyspace.find(Keyspace.key(subject, scope));
        if (entry == null) {
            return Packed.EMPTY;
        }
        synchronized (entry) {
            return entry.state.clone();
        }
    }

    /** A copy of the packed record of one reservation; empty if there is none. */
    public byte[] dumpRecord(String tenant, String id) {
        Entry entry = keyspace.find(Keyspace.recordKey(tenant, id));
        if (entry == null) {
            return Packed.EMPTY;
        }
        synchronized (entry) {
            return entry.state.clone();
        }
    }
}
