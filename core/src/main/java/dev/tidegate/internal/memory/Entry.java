package dev.tidegate.internal.memory;

import dev.tidegate.internal.engine.Packed;
import dev.tidegate.internal.engine.PackedRecord;

/** The value of one key of the in-process store; its own monitor guards it. */
class Entry {
    /** Marks an entry that has left the map: a thread that holds it must look it up again. */
    static final byte[] GONE = new byte[0];

    /** Stands for the entry that could not be made because the store is at its bound. */
    static final Entry FULL = new Entry();

    /** Stands for the record that could not be made because its tenant has as many as it may. */
    static final Entry CROWDED = new Entry();

    byte[] state = Packed.EMPTY;

    /** When the value is over; 0 for an empty one. The caller holds the monitor. */
    long latestEnd() {
        // One that was damaged says nothing of its end, and stays until it is reset.
        return Packed.isSound(state) ? Packed.latestEnd(state) : Long.MAX_VALUE / 2;
    }

    /** An entry that holds the record of a reservation. */
    static final class OfReservation extends Entry {
        @Override
        long latestEnd() {
            return PackedRecord.until(state);
        }
    }
}
