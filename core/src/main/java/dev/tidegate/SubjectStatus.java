package dev.tidegate;

import java.util.List;

/**
 * The state of a subject's limits under a plan. A subject never seen has used nothing.
 *
 * @param subject who
 * @param plan the plan's name
 * @param limits every limit of the plan, in its order
 * @param source which store was asked
 */
public record SubjectStatus(Subject subject, String plan, List<LimitStatus> limits, String source) {
    /** Stores an unmodifiable copy of the list. */
    public SubjectStatus {
        limits = List.copyOf(limits);
    }
}
