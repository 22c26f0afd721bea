package dev.tidegate;

/** What a limit says while the store cannot answer. */
public enum FailureMode {
    /** Allow, and say that the decision is degraded. */
    OPEN,
    /** Deny with a short retry-after. */
    CLOSED,
    /** Decide alone on this instance's share of the capacity: the default. */
    LOCAL
}
