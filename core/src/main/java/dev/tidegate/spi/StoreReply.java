package dev.tidegate.spi;

/**
 * What a store answers: a status, its time, flags, and three figures for each limit. A thin view over one flat array of
 * integers, the shape in which a script replies. Not to be changed once given away.
 */
public final class StoreReply {
    /** How the command ended. */
    public enum Status {
        /** Decided, and denied by at least one enforced limit. Nothing was charged. */
        DENIED(0),
        /** Decided and allowed; charged unless the command said not to. */
        ALLOWED(1),
        /** The figures were read, or the state was forgotten. */
        DONE(2),
        /** The store's time is outside the boundaries given. Nothing was done; ask again with others. */
        STALE(3),
        /** The store is at its bound and this subject is new. Nothing was done. */
        FULL(4);

        private static final Status[] BY_CODE = {DENIED, ALLOWED, DONE, STALE, FULL};

        private final int code;

        Status(int code) {
            this.code = code;
        }

        /** The value on the wire. */
        public int code() {
            return code;
        }
    }

    /** Stored times were more than an hour ahead of the store's clock and have been moved to it. */
    public static final long CLOCK_CLAMPED = 1;
    /** Some sum reached 2^52 and no longer grows. */
    public static final long SATURATED = 2;
    /** Some section that the plan does not name was dropped to keep the bound of 32. */
    public static final long SECTION_DROPPED = 4;

    /** For {@link #fitsAtMicros}: this cost can never pass, it is above the capacity. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Figures before the first limit: status, instant of the decision, clock, flags. */
    public static final int HEADER = 4;
    /** Figures of one limit: used, back, fits. */
    public static final int PER_LIMIT = 3;

    private final long[] flat;

    private StoreReply(long[] flat) {
        this.flat = flat;
    }

    /**
     * Wraps {@code flat}: status, the instant of the decision, the store's own clock, flags, then for each limit what
     * {@link #used}, {@link #backAtMicros} and {@link #fitsAtMicros} say. The array is handed over.
     */
    public static StoreReply of(long[] flat) {
        return new StoreReply(flat);
    }

    /** How the command ended. */
    public Status status() {
        return Status.BY_CODE[(int) flat[0]];
    }

    /** The same figures under the status {@link Status#DONE}: a decision that was only a look. */
    public StoreReply done() {
        long[] same = flat.clone();
        same[0] = Status.DONE.code();
        return new StoreReply(same);
    }

    /** The instant for which was decided: the store's clock, or the newest stored time if that is later. */
    public long nowMicros() {
        return flat[1];
    }

    /** The store's clock; waiting times count from here. */
    public long clockMicros() {
        return flat[2];
    }

    /** All flags raised; 0 for none. */
    public long flags() {
        return flat[3];
    }

    /** Whether {@code flag} is raised. */
    public boolean has(long flag) {
        return (flat[3] & flag) != 0;
    }

    /** Units of limit {@code i} in use, this call included if it was allowed. */
    public long used(int i) {
        return flat[HEADER + PER_LIMIT * i];
    }

    /** When limit {@code i} is fully back with no other traffic; 0 if nothing is in use. */
    public long backAtMicros(int i) {
        return flat[HEADER + PER_LIMIT * i + 1];
    }

    /** 0 if limit {@code i} admits the cost, {@link #NEVER}, or the earliest instant at which it will. */
    public long fitsAtMicros(int i) {
        return flat[HEADER + PER_LIMIT * i + 2];
    }

    /** How many limits it speaks of. */
    public int limits() {
        return (flat.length - HEADER) / PER_LIMIT;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoreReply that && java.util.Arrays.equals(flat, that.flat);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(flat);
    }

    @Override
    public String toString() {
        return status() + java.util.Arrays.toString(flat);
    }
}
