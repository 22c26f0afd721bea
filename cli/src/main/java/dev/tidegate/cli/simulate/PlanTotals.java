package dev.tidegate.cli.simulate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The outcomes of the calls of one plan.
 *
 * @param plan its name
 * @param subjects how many subjects on it made a call
 * @param calls how many calls they made
 * @param allowed how many of them would have been allowed
 * @param denied how many would have been denied
 * @param bindingLimits how many denials name each limit; a call denied by two limits counts for both
 * @param spendNanos what the allowed calls cost, in nano-dollars
 */
public record PlanTotals(
        String plan,
        long subjects,
        long calls,
        long allowed,
        long denied,
        Map<String, Long> bindingLimits,
        long spendNanos) {
    /** Keeps the order of the limits. */
    public PlanTotals {
        bindingLimits = Collections.unmodifiableMap(new LinkedHashMap<>(bindingLimits));
    }

    /** The totals of a plan without calls. */
    static PlanTotals none(String plan) {
        return new PlanTotals(plan, 0, 0, 0, 0, Map.of(), 0);
    }

    /** How many denials name {@code limit}. */
    public long boundBy(String limit) {
        return bindingLimits.getOrDefault(limit, 0L);
    }
}
