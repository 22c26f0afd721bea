package dev.tidegate.cli.simulate;

import java.util.List;
import java.util.Optional;

/**
 * The result of replaying a trace under one plans file.
 *
 * @param file what the plans were loaded from, as the caller named it
 * @param mix how subjects were spread over the plans
 * @param plans each plan of the mix, in the order of the file
 * @param topDenied who was denied most, most first; names decide between equals
 */
public record ReplayResult(String file, Mix mix, List<PlanTotals> plans, List<SubjectTotals> topDenied) {
    /** Stores an unmodifiable copy of the lists. */
    public ReplayResult {
        plans = List.copyOf(plans);
        topDenied = List.copyOf(topDenied);
    }

    /** The totals of one plan. */
    public Optional<PlanTotals> plan(String name) {
        return plans.stream().filter(totals -> totals.plan().equals(name)).findFirst();
    }
}
