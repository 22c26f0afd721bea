package dev.tidegate.internal.lease;

import dev.tidegate.spi.StoreReply;

/**
 * Units of every limit of a plan that the store has charged to a subject, and that this process gives to calls until an
 * instant. Guarded by the lock of its {@link Place}.
 */
final class Slice {
    private final String id;
    private final long[] charged;
    private final long[] left;
    private final StoreReply reply;
    private final long receivedMicros;
    private final long endMicros;
    private int decisions;

    /**
     * @param id of the reservation that holds the units in the store
     * @param charged units of each limit
     * @param reply of the store, whose figures have the units as used
     * @param receivedMicros when it arrived, by the clock that never steps back
     * @param endMicros from this instant of that clock on no unit is given any more
     */
    Slice(String id, long[] charged, StoreReply reply, long receivedMicros, long endMicros) {
        this.id = id;
        this.charged = charged;
        this.left = charged.clone();
        this.reply = reply;
        this.receivedMicros = receivedMicros;
        this.endMicros = endMicros;
    }

    String id() {
        return id;
    }

    boolean hasEnded(long now) {
        return now >= endMicros;
    }

    boolean covers(long[] parts) {
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] > left[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether at most half is left of what {@code parts} would need more of. */
    boolean isLow(long[] parts) {
        for (int i = 0; i < parts.length; i++) {
            if (parts[i] > left[i] && left[i] <= charged[i] - left[i]) {
                return true;
            }
        }
        return false;
    }

    /** Gives a call its parts, which the slice covers, and says so as the store would have. */
    StoreReply give(long[] parts, long now) {
        decisions++;
        int limits = parts.length;
        long[] flat = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * limits];
        flat[0] = StoreReply.Status.ALLOWED.code();
        // At most the store's time of now: its reply was under way for some of it.
        flat[1] = reply.nowMicros() + (now - receivedMicros);
        flat[2] = reply.clockMicros() + (now - receivedMicros);
        flat[3] = StoreReply.LEASED | (decisions == 1 ? reply.flags() : 0);
        for (int i = 0; i < limits; i++) {
            left[i] -= parts[i];
            int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
            flat[at] = reply.used(i) - left[i];
            flat[at + 1] = flat[at] == 0 ? 0 : reply.backAtMicros(i);
        }
        return StoreReply.of(flat);
    }

    /** How many calls had their units from it. */
    int decisions() {
        return decisions;
    }

    boolean isUsedUp() {
        for (long each : left) {
            if (each > 0) {
                return false;
            }
        }
        return true;
    }

    /** The units of each limit that were charged; 0 for a limit that the calls do not count in. */
    long charged(int i) {
        return charged[i];
    }

    /** The units of a limit that no call has had. */
    long left(int i) {
        return left[i];
    }

    int limits() {
        return left.length;
    }
}
