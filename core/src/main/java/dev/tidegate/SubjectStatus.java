package dev.tidegate;

import dev.tidegate.overrides.AppliedOverrides;
import java.util.List;
import java.util.Optional;

/**
 * The state of a subject's limits under a plan. A subject never seen has used nothing.
 *
 * @param subject who
 * @param plan the plan's name
 * @param limits every limit of the plan, in its order; of the plan that an override names, where one does
 * @param source which store was asked
 * @param overrides the overrides of the subject that change something; empty if none does
 */
public record SubjectStatus(
        Subject subject, String plan, List<LimitStatus> limits, String source, Optional<AppliedOverrides> overrides) {
    /** Stores an unmodifiable copy of the list. */
    public SubjectStatus {
        limits = List.copyOf(limits);
    }

    /** The state of a subject without overrides. */
    public SubjectStatus(Subject subject, String plan, List<LimitStatus> limits, String source) {
        this(subject, plan, limits, source, Optional.empty());
    }
}
