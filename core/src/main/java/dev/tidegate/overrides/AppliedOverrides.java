package dev.tidegate.overrides;

import dev.tidegate.overrides.SubjectOverride.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The overrides that a decision was made under. Immutable.
 *
 * @param version that of the tenant's overrides
 * @param all those that changed something, in the order of the tenant's list
 * @param until when the first of them ends; empty if none does
 */
public record AppliedOverrides(long version, List<SubjectOverride> all, Optional<Instant> until) {
    /** Copies the list, so that the record is immutable. */
    public AppliedOverrides {
        all = List.copyOf(all);
    }

    /** The block that denies every call, if there is one: of several the one that ends last. */
    public Optional<SubjectOverride> block() {
        return all.stream()
                .filter(each -> each.kind() == Kind.BLOCK)
                .reduce((one, other) -> end(one).isBefore(end(other)) ? other : one);
    }

    private static Instant end(SubjectOverride block) {
        return block.until().orElse(Instant.MAX);
    }
}
