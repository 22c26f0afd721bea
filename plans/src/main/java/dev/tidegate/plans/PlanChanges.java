package dev.tidegate.plans;

import dev.tidegate.Limit;
import dev.tidegate.Plan;
import dev.tidegate.Plans;
import dev.tidegate.Scope;
import dev.tidegate.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which limits of a plans file start to count from nothing when it takes the place of another. The counts of a limit are found
 * by its name, meter, window with its parameters, and scope; if one of them changes, what was used so far is not found again.
 */
public final class PlanChanges {
    private PlanChanges() {}

    /**
     * A limit whose subjects get a fresh allowance.
     *
     * @param path of the limit in the new file
     * @param change what is different
     * @param allowance the capacity that is free again
     */
    public record Fresh(String path, String change, String allowance) {
        @Override
        public String toString() {
            return path + ": " + change
                    + ": what was used so far does not count any more, and each subject gets a fresh" + " allowance of "
                    + allowance;
        }
    }

    /** The limits of {@code next} that take the place of one in {@code old} under another identity. */
    public static List<Fresh> between(Plans old, Plans next) {
        Set<Long> known = ids(old);
        List<Fresh> fresh = new ArrayList<>();
        for (Plan plan : next.all()) {
            List<Limit> before =
                    new ArrayList<>(old.plan(plan.name()).map(Plan::limits).orElse(List.of()));
            Set<Long> kept = plan.limits().stream().map(Limit::id).collect(Collectors.toSet());
            before.removeIf(limit -> kept.contains(limit.id()));
            for (Limit limit : plan.limits()) {
                if (!known.contains(limit.id()) && limit.capacity().isPresent()) {
                    replaced(limit, before).ifPresent(was -> {
                        before.remove(was);
                        fresh.add(fresh(plan, was, limit));
                    });
                }
            }
        }
        return fresh;
    }

    private static Set<Long> ids(Plans plans) {
        return plans.all().stream()
                .flatMap(plan -> plan.limits().stream())
                .map(Limit::id)
                .collect(Collectors.toSet());
    }

    /** The limit of the same name, else one on the same meter. */
    private static Optional<Limit> replaced(Limit limit, List<Limit> before) {
        return before.stream()
                .filter(was -> was.name().equals(limit.name()))
                .findFirst()
                .or(() -> before.stream()
                        .filter(was -> was.meter().equals(limit.meter()))
                        .findFirst());
    }

    private static Fresh fresh(Plan plan, Limit was, Limit now) {
        List<String> changes = new ArrayList<>();
        add(changes, "name", was.name(), now.name());
        add(changes, "meter", was.meter().name(), now.meter().name());
        add(changes, "window", was.window().text(), now.window().text());
        if (was.window() instanceof Window.Sliding a && now.window() instanceof Window.Sliding b) {
            add(changes, "segments", String.valueOf(a.segments()), String.valueOf(b.segments()));
        }
        add(changes, "scope", word(was.scope()), word(now.scope()));
        return new Fresh(
                "plans." + plan.name() + "." + now.name(),
                String.join(", ", changes),
                CapacityText.format(now.meter(), now.capacity()) + " "
                        + now.meter().name());
    }

    private static void add(List<String> changes, String what, String was, String now) {
        if (!was.equals(now)) {
            changes.add(what + " " + was + " -> " + now);
        }
    }

    private static String word(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }
}
