package dev.tidegate.aws.plan;

import dev.tidegate.aws.apply.Effects;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.CliText;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Run;
import dev.tidegate.aws.change.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The steps of remedies as a plan has them. Commands that wait are left out, since applying waits by itself; a call that
 * cannot be applied becomes work for a person; equal steps are made once.
 */
public final class Applicable {
    private Applicable() {}

    /** The steps of a plan for that region. */
    public static List<Step> of(List<Step> steps, String region) {
        LinkedHashSet<Step> all = new LinkedHashSet<>();
        for (Step step : steps) {
            if (step instanceof Run) {
                continue;
            }
            boolean isUnknown =
                    step instanceof Change change && Effects.of(change).isEmpty();
            all.add(isUnknown ? new Manual("Run " + CliText.of(List.of(step), region)) : step);
        }
        return List.copyOf(new ArrayList<>(all));
    }
}
