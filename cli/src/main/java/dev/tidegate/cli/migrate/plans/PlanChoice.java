package dev.tidegate.cli.migrate.plans;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.util.List;
import java.util.Optional;

/**
 * Which limits of a plans file take what is carried. Immutable.
 *
 * @param plans of the file
 * @param plan the plan of keys whose names name none
 * @param limit the one limit to take, if several fit
 * @param meter instead of the meter of the format
 */
public record PlanChoice(Plans plans, Optional<String> plan, Optional<String> limit, Optional<String> meter) {
    /** Refuses names that the file does not have. */
    public PlanChoice {
        plan.filter(name -> plans.plan(name).isEmpty()).ifPresent(name -> {
            throw new InvalidInputException("--plan", name, "a plan of the file: " + names(plans));
        });
        limit.filter(name -> plans.all().stream()
                        .flatMap(each -> each.limits().stream())
                        .noneMatch(each -> each.name().equals(name)))
                .ifPresent(name -> {
                    throw new InvalidInputException("--limit", name, "a limit of a plan of the file");
                });
    }

    private static List<String> names(Plans plans) {
        return plans.all().stream().map(Plan::name).toList();
    }

    /** The plan of a key. */
    Plan plan(Optional<String> named) {
        Optional<String> name = named.or(() -> plan)
                .or(() -> plans.all().size() == 1
                        ? Optional.of(plans.all().iterator().next().name())
                        : Optional.empty());
        if (name.isEmpty()) {
            throw new NotCarriedException("no plan in its name: choose one with --plan");
        }
        return plans.plan(name.get())
                .orElseThrow(() -> new NotCarriedException("plan " + name.get() + ", which the file does not have"));
    }

    /** The limits of a plan that count this, but for open reservations. */
    List<Limit> limits(Plan of, String meterOfFormat) {
        return of.limits().stream()
                .filter(each -> each.meter().name().equals(meter(meterOfFormat)))
                .filter(each -> limit.isEmpty() || each.name().equals(limit.get()))
                .filter(each -> !(each.window() instanceof Window.Concurrent))
                .toList();
    }

    /** The name of the meter that is counted. */
    String meter(String meterOfFormat) {
        return meter.orElse(meterOfFormat);
    }
}
