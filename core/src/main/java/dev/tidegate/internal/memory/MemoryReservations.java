package dev.tidegate.internal.memory;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.LimitEvaluator;
import dev.tidegate.internal.engine.Packed;
import dev.tidegate.internal.engine.PackedRecord;
import dev.tidegate.internal.reservation.Ledger;
import dev.tidegate.internal.reservation.LedgerReply;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import org.jspecify.annotations.Nullable;

/**
 * Steps on reservations in the in-process store. One order of locks for all commands: the record, then the tenant, the
 * user, the model. Which scopes there are an open record says, so it is looked at first, and again under its lock.
 */
final class MemoryReservations {
    private static final Scope[] SCOPE = Scope.values();
    private static final byte[] NONE = Packed.EMPTY;

    private final Keyspace keyspace;
    private final MemoryOverrides overrides;
    private final TimeSource time;

    MemoryReservations(Keyspace keyspace, MemoryOverrides overrides, TimeSource time) {
        this.overrides = overrides;
        this.keyspace = keyspace;
        this.time = time;
    }

    StoreReply apply(StoreCommand.OfReservation command) {
        StoreReply reply = null;
        while (reply == null) {
            // Keys are made before anything is locked: making one may look into any other.
            Step step = new Step(command);
            reply = step.hold() ? step.lockRecord() : bare(step.refusal());
            if (reply == null) {
                step.release(LimitEvaluator.SCOPES);
            }
        }
        return reply;
    }

    private StoreReply bare(StoreReply.Status status) {
        long now = time.nowMicros();
        return LedgerReply.bare(status, now, now);
    }

    /** One step on its way through the locks. */
    private final class Step {
        private final StoreCommand.OfReservation command;
        private final Subject subject;
        private final String recordKey;
        private final boolean makes;
        private final @Nullable Entry[] held = new Entry[LimitEvaluator.SCOPES];
        private final byte[][] states = {Packed.EMPTY, Packed.EMPTY, Packed.EMPTY};
        private final @Nullable Entry record;
        /** The record that was last found undamaged. */
        private byte[] sound = NONE;

        private int scopes;

        Step(StoreCommand.OfReservation command) {
            this.command = command;
            this.subject = command.subject();
            this.recordKey = Keyspace.recordKey(subject.tenant(), command.id());
            this.makes = command instanceof StoreCommand.Reserve;
            this.record = makes ? keyspace.obtainRecord(subject.tenant(), recordKey, time) : keyspace.find(recordKey);
        }

        /**
         * Finds the keys, and makes those that may be written; false if there is no room. The counts of a known record may
         * have recovered and left: they find room beyond the bound, because what was used must be booked.
         */
        boolean hold() {
            if (record == Entry.FULL || record == Entry.CROWDED) {
                return false;
            }
            byte[] state = peek();
            boolean known = state.length > 0;
            scopes = scopes(state);
            for (int s = 0; s < LimitEvaluator.SCOPES; s++) {
                if ((scopes & 1 << s) != 0) {
                    String key = Keyspace.key(subject, SCOPE[s]);
                    Entry entry = known ? keyspace.obtainBeyondBound(key) : keyspace.obtain(key, time);
                    if (entry == Entry.FULL) {
                        release(s);
                        return false;
                    }
                    held[s] = entry;
                }
            }
            return true;
        }

        /** Why {@link #hold} found no room. */
        StoreReply.Status refusal() {
            return record == Entry.CROWDED ? StoreReply.Status.TOO_MANY_RECORDS : StoreReply.Status.FULL;
        }

        /** An ended or absent record has no scopes of its own, and then nothing is counted. */
        private int scopes(byte[] state) {
            if (state != sound) {
                PackedRecord.check(state);
                sound = state;
            }
            boolean needless = state.length == 0 && !makes;
            return needless ? 0 : Ledger.scopes(command, state);
        }

        private byte[] peek() {
            if (record == null) {
                return NONE;
            }
            synchronized (record) {
                return record.state;
            }
        }

        /** Takes out what was made and not written: the record, and the keys of the scopes before that. */
        void release(int before) {
            keyspace.release(subject, held, before);
            if (record != null && record instanceof Entry.OfReservation && makes) {
                synchronized (record) {
                    if (record.state == Packed.EMPTY) {
                        keyspace.remove(recordKey, record);
                    }
                }
            }
        }

        /** Nothing if the record left or changed its scopes meanwhile: again from the start. */
        @Nullable
        StoreReply lockRecord() {
            if (record == null) {
                return new Ledger(NONE, states, time.nowMicros()).apply(command);
            }
            synchronized (record) {
                if (record.state == Entry.GONE || scopes(record.state) != scopes) {
                    return null;
                }
                return lock(0, record);
            }
        }

        @Nullable
        private StoreReply lock(int s, Entry record) {
            if (s == LimitEvaluator.SCOPES) {
                if (command instanceof StoreCommand.Reserve reserve
                        && overrides.differ(subject.tenant(), reserve.boundaries())) {
                    keep(recordKey, record, record.state);
                    return bare(StoreReply.Status.CHANGED);
                }
                Ledger ledger = new Ledger(record.state, states, time.nowMicros());
                StoreReply reply = ledger.apply(command);
                keep(recordKey, record, ledger.record());
                return reply;
            }
            Entry entry = held[s];
            if (entry == null) {
                return lock(s + 1, record);
            }
            synchronized (entry) {
                if (entry.state == Entry.GONE) {
                    return null;
                }
                states[s] = entry.state;
                StoreReply reply = lock(s + 1, record);
                keep(Keyspace.key(subject, SCOPE[s]), entry, states[s]);
                return reply;
            }
        }

        /** Puts back what came out; a key without state leaves. */
        private void keep(String key, Entry entry, byte[] state) {
            entry.state = state;
            if (state.length == 0) {
                keyspace.remove(key, entry);
            }
        }
    }
}
