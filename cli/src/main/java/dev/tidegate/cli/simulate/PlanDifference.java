package dev.tidegate.cli.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One plan under two files; if one has no such plan, it has no calls.
 *
 * @param first under the first file
 * @param second under the other
 */
public record PlanDifference(PlanTotals first, PlanTotals second) {
    /** All plans of either file, in the order of the first. */
    public static List<PlanDifference> of(ReplayResult first, ReplayResult second) {
        Set<String> names = new LinkedHashSet<>();
        first.plans().forEach(totals -> names.add(totals.plan()));
        second.plans().forEach(totals -> names.add(totals.plan()));
        List<PlanDifference> all = new ArrayList<>();
        for (String name : names) {
            all.add(new PlanDifference(
                    first.plan(name).orElseGet(() -> PlanTotals.none(name)),
                    second.plan(name).orElseGet(() -> PlanTotals.none(name))));
        }
        return all;
    }

    /** The name of the plan. */
    public String plan() {
        return first.plan();
    }

    /** How many denials more name each limit. */
    public Map<String, Long> bindingLimits() {
        Map<String, Long> more = new LinkedHashMap<>();
        first.bindingLimits().keySet().forEach(limit -> more.put(limit, second.boundBy(limit) - first.boundBy(limit)));
        second.bindingLimits().keySet().forEach(limit -> more.put(limit, second.boundBy(limit) - first.boundBy(limit)));
        return more;
    }
}
