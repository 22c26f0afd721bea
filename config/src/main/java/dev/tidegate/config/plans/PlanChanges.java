package dev.tidegate.config.plans;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What becomes of subjects when a plans file takes the place of another: which limits start to count from nothing, and which
 * plans and limits are gone. The counts of a limit are found by its name, meter, window with its parameters, and scope; if one
 * of them changes, what was used so far is not found again.
 */
public final class PlanChanges {
    private static final String PLAN_GONE =
            "calls that name it are refused (422) until their subjects have another plan; open"
                    + " reservations settle as they were made, and what was used counts on in plans with a limit of the same name,"
                    + " meter, window and scope";

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

    /**
     * A plan or a limit of the old file that the new one does not have.
     *
     * @param path in the old file
     * @param consequence for its subjects
     */
    public record Removed(String path, String consequence) {
        @Override
        public String toString() {
            return path + ": removed: " + consequence;
        }
    }

    /** The plans and limits of {@code old} that {@code next} does not have, nor others in their place. */
    public static List<Removed> removed(Plans old, Plans next) {
        List<Removed> removed = new ArrayList<>();
        for (Plan was : old.all()) {
            Optional<Plan> now = next.plan(was.name());
            if (now.isEmpty()) {
                removed.add(new Removed("plans." + was.name(), PLAN_GONE));
            } else {
                new Edit(was.limits(), now.get(), ids(old))
                        .gone()
                        .forEach(limit -> removed.add(removed(now.get(), limit)));
            }
        }
        return removed;
    }

    private static Removed removed(Plan plan, Limit gone) {
        return new Removed(
                "plans." + plan.name() + "." + gone.name(),
                (denies(gone) ? left(plan, gone.meter()) : "it denied no call")
                        + "; its counts stay until their window ends, and hold again if"
                        + " the limit comes back before");
    }

    /** What still limits {@code meter}. */
    private static String left(Plan plan, Meter meter) {
        String others = plan.limits().stream()
                .filter(limit -> limit.meter().equals(meter) && denies(limit))
                .map(Limit::name)
                .collect(Collectors.joining(", "));
        return others.isEmpty()
                ? "nothing limits " + meter.name() + " of its subjects any more"
                : meter.name() + " of its subjects: still limited by " + others;
    }

    /**
     * A limit that still counts and denies no call any more.
     *
     * @param path of the limit
     * @param how it was loosened
     * @param consequence for its subjects
     */
    public record Loosened(String path, String how, String consequence) {
        @Override
        public String toString() {
            return path + ": " + how + ": " + consequence;
        }
    }

    /** The limits that deny calls in {@code old} and are unlimited, or a shadow, in {@code next}. */
    public static List<Loosened> loosened(Plans old, Plans next) {
        List<Loosened> loosened = new ArrayList<>();
        for (Plan plan : next.all()) {
            Set<Long> denied = old.plan(plan.name()).map(Plan::limits).orElse(List.of()).stream()
                    .filter(PlanChanges::denies)
                    .map(Limit::id)
                    .collect(Collectors.toSet());
            for (Limit limit : plan.limits()) {
                if (denied.contains(limit.id()) && !denies(limit)) {
                    String how = limit.shadow() ? "now a shadow" : "now unlimited";
                    loosened.add(
                            new Loosened("plans." + plan.name() + "." + limit.name(), how, left(plan, limit.meter())));
                }
            }
        }
        return loosened;
    }

    private static boolean denies(Limit limit) {
        return limit.capacity().isPresent() && !limit.shadow();
    }

    /** The limits of {@code next} that take the place of one in {@code old} under another identity. */
    public static List<Fresh> between(Plans old, Plans next) {
        List<Fresh> fresh = new ArrayList<>();
        for (Plan plan : next.all()) {
            List<Limit> before = old.plan(plan.name()).map(Plan::limits).orElse(List.of());
            fresh.addAll(new Edit(before, plan, ids(old)).fresh());
        }
        return fresh;
    }

    /** One plan before and after: each limit under a new identity has the place of at most one that is gone. */
    private static final class Edit {
        private final List<Limit> gone;
        private final List<Fresh> fresh = new ArrayList<>();

        Edit(List<Limit> before, Plan plan, Set<Long> known) {
            this.gone = new ArrayList<>(before);
            Set<Long> kept = plan.limits().stream().map(Limit::id).collect(Collectors.toSet());
            gone.removeIf(limit -> kept.contains(limit.id()));
            for (Limit limit : plan.limits()) {
                if (!known.contains(limit.id()) && limit.capacity().isPresent()) {
                    replaced(limit, gone).ifPresent(was -> {
                        gone.remove(was);
                        fresh.add(PlanChanges.fresh(plan, was, limit));
                    });
                }
            }
        }

        List<Limit> gone() {
            return gone;
        }

        List<Fresh> fresh() {
            return fresh;
        }
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
