package dev.tidegate.protocol;

import java.util.Locale;

/** The operation of a route, as metrics label it. */
public enum Operation {
    /** Decides and counts. */
    ACQUIRE,
    /** Decides and counts nothing. */
    CHECK,
    /** Holds an estimated cost under an id. */
    RESERVE,
    /** Charges the actual usage of a reservation. */
    SETTLE,
    /** Renews the time of a reservation. */
    EXTEND,
    /** Gives a reservation back. */
    CANCEL,
    /** Replaces the usage of a settled reservation. */
    ADJUST,
    /** Shows a reservation. */
    RESERVATION,
    /** Shows the counts of a subject. */
    STATUS,
    /** Removes the counts of a subject. */
    RESET,
    /** Any operation that needs no store. */
    OTHER;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean decides() {
        return this == ACQUIRE || this == CHECK || this == RESERVE;
    }
}
