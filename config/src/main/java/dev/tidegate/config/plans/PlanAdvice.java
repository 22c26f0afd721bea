package dev.tidegate.config.plans;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.DidYouMean;
import java.util.ArrayList;
import java.util.List;

/** Notes on valid settings of a plans file that are rarely intended. */
public final class PlanAdvice {
    static final List<String> STANDARD = List.of(
            Meter.REQUESTS.name(),
            Meter.INPUT_TOKENS.name(),
            Meter.OUTPUT_TOKENS.name(),
            Meter.TOKENS.name(),
            Meter.SPEND.name(),
            Meter.CONCURRENCY.name());

    private PlanAdvice() {}

    /** One line for each limit on a meter that only calls which name it charge. */
    public static List<String> of(Plans plans) {
        List<String> lines = new ArrayList<>();
        for (Plan plan : plans.all()) {
            for (Limit limit : plan.limits()) {
                if (!limit.meter().standard()) {
                    lines.add("plans." + plan.name() + "." + limit.name() + ": "
                            + custom(limit.meter().name()));
                }
            }
        }
        return lines;
    }

    private static String custom(String meter) {
        return "the meter " + meter + " is one of your own: a call that does not name it in its cost is not limited"
                + DidYouMean.hint(meter, STANDARD).map(hint -> "; " + hint).orElse("");
    }
}
