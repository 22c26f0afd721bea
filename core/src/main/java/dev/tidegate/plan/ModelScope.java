package dev.tidegate.plan;

/** Which names of a model share the count of a limit that counts each model, see {@link Scope#MODEL}. */
public enum ModelScope {
    /** The names of one family in the price table: its aliases and dated names. The default. */
    FAMILY,
    /** None: each name as the caller writes it has a count of its own. */
    AS_NAMED
}
