package dev.tidegate.server.trial;

import java.util.List;

/**
 * What became of past calls under the plans in use and under others. Immutable.
 *
 * @param calls how many were decided
 * @param firstMicros when the first of them was made; 0 without calls
 * @param lastMicros when the last one was made
 * @param plans what became of the calls of each plan, in the order of their names
 * @param limits each limit that denied a call, in the order of plan and name
 * @param subjects those with the most calls that are decided otherwise, the most first
 * @param refused what the plans on trial do not accept, such as a plan that is gone; the first few
 */
public record TrialResult(
        long calls,
        long firstMicros,
        long lastMicros,
        List<PlanRow> plans,
        List<LimitRow> limits,
        List<SubjectRow> subjects,
        List<String> refused) {
    /** Copies the lists, so that the record is immutable. */
    public TrialResult {
        plans = List.copyOf(plans);
        limits = List.copyOf(limits);
        subjects = List.copyOf(subjects);
        refused = List.copyOf(refused);
    }

    /**
     * What became of the calls that named one plan, under both sets of plans.
     *
     * @param deniedNow under the plans in use
     * @param deniedThen under the others
     * @param refusedNow neither allowed nor denied under the plans in use
     * @param refusedThen neither allowed nor denied under the others
     * @param newlyDenied allowed under the plans in use alone
     * @param newlyAllowed allowed under the others alone
     */
    public record PlanRow(
            String plan,
            long calls,
            long deniedNow,
            long deniedThen,
            long refusedNow,
            long refusedThen,
            long newlyDenied,
            long newlyAllowed) {}

    /** How many denials name a limit, under the plans in use and under the others. */
    public record LimitRow(String plan, String limit, long now, long then) {}

    /** The calls of a tenant that are decided otherwise under the others. */
    public record SubjectRow(String tenant, String plan, long newlyDenied, long newlyAllowed) {}

    /** Calls that are allowed under the plans in use and not under the others. */
    public long newlyDenied() {
        return plans.stream().mapToLong(PlanRow::newlyDenied).sum();
    }

    /** Calls that are allowed under the others and not under the plans in use. */
    public long newlyAllowed() {
        return plans.stream().mapToLong(PlanRow::newlyAllowed).sum();
    }
}
