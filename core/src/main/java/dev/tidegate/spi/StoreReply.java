package dev.tidegate.spi;

/**
 * What a store answers: a status, its time, flags, and three figures for each limit; of a step of a reservation also where
 * that stands. Immutable; equal to every other one with the same figures.
 */
public abstract sealed class StoreReply permits FlatReply, ChargedReply {
    /** The outcome of a command, as a store reports it. */
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
        FULL(4),
        /** The reservation was made, and its cost charged. */
        RESERVED(10),
        /** A reservation of this id and this fingerprint was there already. Nothing was charged. */
        REPLAYED(11),
        /** The id has another fingerprint, or another ending, than the command says. Nothing was done. */
        CONFLICT(12),
        /** There is no such reservation, or none that could still be extended. Nothing was done. */
        GONE(13),
        /** The reservation holds what was asked, and lives on. */
        EXTENDED(14),
        /** Some limit did not admit the addition. Nothing was added; the reservation lives on. */
        STOP(15),
        /** The actual usage was booked. */
        SETTLED(16),
        /** Everything went back that could. */
        CANCELLED(17),
        /** A better usage was booked. */
        ADJUSTED(18),
        /** This very command was carried out before. Nothing was done. */
        ALREADY(19),
        /** An adjustment with a later number was carried out before. Nothing was done. */
        OUTDATED(20),
        /** The reservation as it stands. */
        FOUND(21),
        /** The tenant has as many reservations as are remembered for one, and this id is new. Nothing was done. */
        TOO_MANY_RECORDS(23),
        /** The overrides of the tenant have another version than the command was made under. Nothing was done; ask again. */
        CHANGED(24);

        private static final Status[] BY_CODE = byCode();

        private static Status[] byCode() {
            Status[] all = new Status[CHANGED.code + 1];
            java.util.Arrays.fill(all, DONE);
            for (Status status : values()) {
                all[status.code] = status;
            }
            return all;
        }

        private final int code;

        Status(int code) {
            this.code = code;
        }

        /** The value on the wire. */
        public int code() {
            return code;
        }
    }

    /** Stored times were further ahead of the store's clock than they may be, and count as moved to it. */
    public static final long CLOCK_CLAMPED = 1;
    /** Some sum reached 2^52 and no longer grows. */
    public static final long SATURATED = 2;
    /** Some section that the plan does not name was dropped to keep the bound of 32. */
    public static final long SECTION_DROPPED = 4;

    /** Of a concurrent limit without a capacity: more are open than are counted. */
    public static final long LEASES_FULL = 8;

    /** A denial that was given before and is repeated without asking the store; its figures are those of then. */
    public static final long REPEATED = 16;

    /** Decided in this process, from units that were taken from the store ahead; see {@link LimitSet#leaseMicros}. */
    public static final long LEASED = 32;

    /** For {@link #fitsAtMicros}: this cost can never pass, it is above the capacity. */
    public static final long NEVER = Long.MAX_VALUE;

    /** Figures before the first limit: status, instant of the decision, clock, flags. */
    public static final int HEADER = 4;
    /** Figures of one limit: used, back, fits. */
    public static final int PER_LIMIT = 3;

    /** Figures of a reservation before its first charge: state, lives until, seq, flags, first, last. */
    public static final int RESERVATION = 6;

    StoreReply() {}

    /**
     * Wraps {@code flat}: status, the instant of the decision, the store's own clock, flags, then for each limit what
     * {@link #used}, {@link #backAtMicros} and {@link #fitsAtMicros} say. The array is handed over.
     */
    public static StoreReply of(long[] flat) {
        return new FlatReply(flat, (flat.length - HEADER) / PER_LIMIT);
    }

    /**
     * Wraps {@code flat}, in which behind the figures of so many {@code limits} stands a reservation: its state (0 if
     * there is none), when that ends, the number of its last adjustment, its flags, its first and its last instant;
     * then for each of its limits the id and what is charged.
     */
    public static StoreReply of(long[] flat, int limits) {
        return new FlatReply(flat, limits);
    }

    /**
     * An allowed and charged decision as nearly all are: no flag is raised, and every limit admitted the cost.
     *
     * @param used units of the first limit in use
     * @param backMicros when the first limit is fully back
     * @param others used and back for each further limit; handed over
     */
    public static StoreReply charged(long nowMicros, long used, long backMicros, long[] others) {
        return new ChargedReply(nowMicros, used, backMicros, others);
    }

    /** How the command ended. */
    public Status status() {
        return Status.BY_CODE[(int) at(0)];
    }

    /** The status and the four figures before the first limit, and nothing else. */
    public static StoreReply bare(Status status, long nowMicros, long flags) {
        return of(new long[] {status.code(), nowMicros, nowMicros, flags});
    }

    /** A copy of all figures, as {@link #of(long[], int)} takes them. */
    public long[] figures() {
        long[] flat = new long[length()];
        java.util.Arrays.setAll(flat, this::at);
        return flat;
    }

    /** Figure {@code k} of those that {@link #figures()} returns. */
    abstract long at(int k);

    /** How many figures there are. */
    abstract int length();

    /** Returns these figures under the status {@link Status#DONE}: a decision that was only a look. */
    public StoreReply done() {
        long[] same = figures();
        same[0] = Status.DONE.code();
        return of(same, limits());
    }

    /** Returns this denial as it is repeated so much later; what is in use and when it fits stay as they were. */
    public StoreReply repeated(long laterMicros) {
        long[] same = figures();
        same[1] += laterMicros;
        same[2] += laterMicros;
        same[3] |= REPEATED;
        return of(same, limits());
    }

    /** The instant of the decision, which is the store's clock. */
    public long nowMicros() {
        return at(1);
    }

    /** The store's clock; waiting times count from here. */
    public long clockMicros() {
        return at(2);
    }

    /** All flags raised; 0 for none. A store raises the ones that are named here, all below 2^32. */
    public long flags() {
        return at(3);
    }

    /** Whether {@code flag} is raised. */
    public boolean has(long flag) {
        return (at(3) & flag) != 0;
    }

    /** Units of limit {@code i} in use, this call included if it was allowed; 0 where nothing could be counted. */
    public long used(int i) {
        return figure(i, 0);
    }

    /** When limit {@code i} is fully back with no other traffic; 0 if nothing is in use. */
    public long backAtMicros(int i) {
        return figure(i, 1);
    }

    /** 0 if limit {@code i} admits the cost, {@link #NEVER}, or the earliest instant at which it will. */
    public long fitsAtMicros(int i) {
        return figure(i, 2);
    }

    /** A reply such as {@link Status#FULL} carries no figures, and the explanation is made for each limit of the plan. */
    private long figure(int i, int which) {
        return i < limits() ? at(HEADER + PER_LIMIT * i + which) : 0;
    }

    /** How many limits it speaks of. */
    public abstract int limits();

    /** Whether it speaks of a reservation. */
    public boolean hasReservation() {
        return length() > tail() && at(tail()) != 0;
    }

    private int tail() {
        return HEADER + PER_LIMIT * limits();
    }

    /** The state of the reservation: 1 open, 2 settled, 3 cancelled, 4 expired. */
    public int state() {
        return (int) at(tail());
    }

    /** When an open or expired reservation expires, or for how long an ended one is remembered. */
    public long untilMicros() {
        return at(tail() + 1);
    }

    /** The number of the last adjustment; 0 before the first. */
    public long seq() {
        return at(tail() + 2);
    }

    /** Whether the usage it was settled with was unknown. */
    public boolean estimated() {
        return (at(tail() + 3) & 1) != 0;
    }

    /** When the reservation was made. */
    public long firstMicros() {
        return at(tail() + 4);
    }

    /** When more than it held was last booked; 0 if never. */
    public long lastMicros() {
        return at(tail() + 5);
    }

    /** How many limits the reservation has. */
    public int charges() {
        return length() > tail() ? (length() - tail() - RESERVATION) / 2 : 0;
    }

    /** The last 32 bits of the id of limit {@code k} of the reservation. */
    public long chargedId(int k) {
        return at(tail() + RESERVATION + 2 * k);
    }

    /** What limit {@code k} of the reservation is charged. */
    public long charged(int k) {
        return at(tail() + RESERVATION + 2 * k + 1);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof StoreReply that
                && limits() == that.limits()
                && java.util.Arrays.equals(figures(), that.figures());
    }

    @Override
    public final int hashCode() {
        return java.util.Arrays.hashCode(figures());
    }

    @Override
    public final String toString() {
        return status() + java.util.Arrays.toString(figures());
    }
}
