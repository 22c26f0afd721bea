package dev.tidegate.testkit.simulation;

import dev.tidegate.Limit;
import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.Window;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * What must be in use of every limit, by the charges and the open reservations that the books have. In a scenario a name
 * stands for one limit.
 */
final class InUse {
    private final Map<String, Tally> tallies = new HashMap<>();
    private final Collection<Held> known;

    InUse(Collection<Held> known) {
        this.known = known;
    }

    Tally tally(Subject subject, Limit limit) {
        return tallies.computeIfAbsent(key(subject, limit), key -> Tally.of(limit));
    }

    private static String key(Subject subject, Limit limit) {
        String below = limit.scope() == Scope.USER
                ? subject.user().orElseThrow()
                : limit.scope() == Scope.MODEL ? subject.model().orElseThrow() : "";
        return limit.name() + "/" + subject.tenant() + "/" + below;
    }

    /** Whether a grant is right, by the least that can be in use. */
    boolean mayAdmit(Limit limit, Subject subject, long part, long now) {
        return unbounded(limit)
                || least(limit, subject, now) + part <= limit.capacity().getAsLong();
    }

    /** Whether a refusal is right, by the most that can be in use. */
    boolean mayRefuse(Limit limit, Subject subject, long part, long now) {
        return !unbounded(limit)
                && most(limit, subject, now) + part > limit.capacity().getAsLong();
    }

    private static boolean unbounded(Limit limit) {
        return limit.shadow() || limit.capacity().isEmpty();
    }

    private long least(Limit limit, Subject subject, long now) {
        return slots(limit)
                ? leases(subject, limit, now)
                : tally(subject, limit).least(now);
    }

    private long most(Limit limit, Subject subject, long now) {
        return slots(limit)
                ? leases(subject, limit, now)
                : tally(subject, limit).most(now);
    }

    private static boolean slots(Limit limit) {
        return limit.window() instanceof Window.Concurrent;
    }

    private long leases(Subject subject, Limit limit, long now) {
        return known.stream()
                .filter(held -> held.subject.tenant().equals(subject.tenant()) && held.leases(now))
                .filter(held -> held.shares.stream()
                        .anyMatch(share -> share.limit.name().equals(limit.name())))
                .count();
    }

    /** Holds figures against it. */
    void check(Subject subject, LimitSet limits, StoreReply figures, long now) {
        for (int i = 0; i < limits.size(); i++) {
            Limit limit = limits.limits().get(i);
            long least = least(limit, subject, now);
            long most = most(limit, subject, now);
            long used = figures.used(i);
            BrokenRule.unless(
                    least <= used && used <= most,
                    slots(limit) ? "no lease leaks" : "what is charged is what reservations are charged",
                    limit.name() + " of " + subject + ": " + used + " in use instead of " + least
                            + (most > least ? " … " + most : ""));
        }
    }

    /** Both published bounds, over every window. */
    void checkBounds(Scenario scenario) {
        for (Limit limit : scenario.limits()) {
            tallies.forEach((key, tally) -> {
                if (key.startsWith(limit.name() + "/") && !slots(limit)) {
                    tally.beyondBound(scenario.largestCapacity(limit)).ifPresent(how -> {
                        throw new BrokenRule("the published bounds", limit.name() + ": " + how);
                    });
                }
            });
        }
    }
}
