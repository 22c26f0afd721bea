package dev.tidegate.server.auth;

import java.util.Locale;

/** A role of an API key: which operations it permits. */
public enum Role {
    /** Acquire, check, reserve, extend. */
    DECIDE,
    /** Settle, cancel, adjust, and a look at the reservation. */
    SETTLE,
    /** How subjects and reservations stand. */
    READ,
    /** Forget counts. */
    RESET,
    /** {@code /metrics}. */
    METRICS,
    /** Everything, the list of keys and the test of Redis too. */
    ADMIN;

    /** As the file of keys has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
