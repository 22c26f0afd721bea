package dev.tidegate;

/** The decision of a limit while the store is unavailable. */
public enum FailureMode {
    /** Allow, and say that the decision is degraded. */
    OPEN,
    /** Deny with a short retry-after. */
    CLOSED,
    /** Decide alone on this instance's share of the capacity: the default. */
    LOCAL
}
