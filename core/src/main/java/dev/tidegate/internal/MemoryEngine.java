package dev.tidegate.internal;

import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;

/** The commands of the in-process store: finds the keys, locks them, decides. */
public final class MemoryEngine {
    private static final Scope[] SCOPE = Scope.values();

    private final Keyspace keyspace;
    private final TimeSource time;

    /** An empty store. */
    public MemoryEngine(long maxKeys, TimeSource time) {
        this.keyspace = new Keyspace(maxKeys);
        this.time = time;
    }

    /** Does one command. */
    public StoreReply apply(StoreCommand command) {
        if (command instanceof StoreCommand.Decide decide) {
            return decide(decide.subject(), decide.limits(), decide.boundaries(), decide.parts(), decide.charge());
        }
        if (command instanceof StoreCommand.Read read) {
            return read(read);
        }
        return reset(command.subject());
    }

    private StoreReply decide(Subject subject, LimitSet limits, Boundaries boundaries, long[] parts, boolean charge) {
        long[] out = Decider.room(limits.size());
        Entry[] held = new Entry[Decider.SCOPES];
        byte[][] states = {Packed.EMPTY, Packed.EMPTY, Packed.EMPTY};
        Decider decider = new Decider(Compiled.of(limits), boundaries, states, parts, out);
        do {
            long now = time.nowMicros();
            for (int s = 0; s < Decider.SCOPES; s++) {
                if (limits.uses(SCOPE[s])) {
                    String key = Keyspace.key(subject, SCOPE[s]);
                    held[s] = charge ? keyspace.obtain(key, now) : keyspace.find(key);
                    if (held[s] == Entry.FULL) {
                        keyspace.release(subject, held, s);
                        return full(out, now);
                    }
                }
            }
        } while (!locked(subject, held, 0, states, decider, charge));
        return StoreReply.of(out);
    }

    /**
     * Locks the keys in the order of their scopes, which is the same for every command, and decides inside.
     *
     * @return false if a key left the map meanwhile; nothing was done
     */
    private boolean locked(Subject subject, Entry[] held, int s, byte[][] states, Decider decider, boolean charge) {
        if (s == Decider.SCOPES) {
            decider.decide(time.nowMicros(), charge);
            return true;
        }
        Entry entry = held[s];
        if (entry == null) {
            return locked(subject, held, s + 1, states, decider, charge);
        }
        synchronized (entry) {
            if (entry.state == Entry.GONE) {
                return false;
            }
            states[s] = entry.state;
            boolean decided = locked(subject, held, s + 1, states, decider, charge);
            if (charge) {
                entry.state = states[s];
                if (states[s].length == 0) {
                    keyspace.remove(Keyspace.key(subject, SCOPE[s]), entry);
                }
            }
            return decided;
        }
    }

    private static StoreReply full(long[] out, long now) {
        Arrays.fill(out, 0);
        out[0] = StoreReply.Status.FULL.code();
        out[1] = now;
        out[2] = now;
        return StoreReply.of(out);
    }

    private StoreReply read(StoreCommand.Read read) {
        long[] nothing = new long[read.limits().size()];
        StoreReply reply = decide(read.subject(), read.limits(), read.boundaries(), nothing, false);
        return reply.status() == StoreReply.Status.STALE ? reply : reply.done();
    }

    private StoreReply reset(Subject subject) {
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
}
