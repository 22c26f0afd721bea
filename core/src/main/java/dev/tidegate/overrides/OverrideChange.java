package dev.tidegate.overrides;

import java.time.Instant;
import java.util.List;

/**
 * One change of the overrides of a tenant, as the store remembers it. Immutable.
 *
 * @param at when, by the store's clock
 * @param by who made it, such as the name of an API key
 * @param before the overrides that it replaced or removed
 * @param after the overrides that it added
 */
public record OverrideChange(Instant at, String by, List<SubjectOverride> before, List<SubjectOverride> after) {
    /** Copies the lists, so that the record is immutable. */
    public OverrideChange {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
