package dev.tidegate.protocol;

import java.util.Locale;

/** What a route does, for the meters. */
public enum Operation {
    /** Counts. */
    ACQUIRE,
    /** Says what counting would say. */
    CHECK,
    /** Holds. */
    RESERVE,
    /** Books the truth. */
    SETTLE,
    /** Keeps a reservation open. */
    EXTEND,
    /** Gives back. */
    CANCEL,
    /** Books a better truth. */
    ADJUST,
    /** Looks at a reservation. */
    RESERVATION,
    /** Looks. */
    STATUS,
    /** Forgets. */
    RESET,
    /** Anything that asks no store. */
    OTHER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean decides() {
        return this == ACQUIRE || this == CHECK || this == RESERVE;
    }
}
