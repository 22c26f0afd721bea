package dev.tidegate.server;

import java.util.Locale;

/** What a route does, for the meters. */
enum Operation {
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

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean decides() {
        return this == ACQUIRE || this == CHECK || this == RESERVE;
    }
}
