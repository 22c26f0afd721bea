package dev.tidegate.verification.simulation.model;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Steps;
import dev.tidegate.verification.simulation.scenario.Scenario;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The expected usage of every limit, by the charges and the open reservations of the model. In a scenario a name
 * stands for one limit.
 */
public final class InUse {
    private final Map<String, Tally> tallies = new HashMap<>();
    private final Collection<Held> known;
    /** Forgotten, but their slots may not be. */
    private final List<Held> forgotten = new ArrayList<>();

    private final Steps steps;

    InUse(Collection<Held> known, Steps steps) {
        this.known = known;
        this.steps = steps;
    }

    /** Before the clock is set. */
    void beforeStep(long now) {
        tallies.values().forEach(tally -> tally.beforeStep(now));
    }

    /** A reserve looks at its limits; {@code certain} if it decides by them, granted or not. */
    void touched(StoreCommand.Reserve command, long now, boolean certain) {
        for (Limit limit : command.limits().limits()) {
            if (!slots(limit)) {
                tally(command.subject(), limit).touch(now, certain);
            }
        }
    }

    void forgets(Held held) {
        forgotten.add(held);
    }

    Tally tally(Subject subject, Limit limit) {
        return tallies.computeIfAbsent(key(subject, limit), key -> Tally.of(limit, steps));
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
                ? of(known, subject, limit).filter(held -> held.leases(now)).count()
                : tally(subject, limit).least(now);
    }

    private long most(Limit limit, Subject subject, long now) {
        return slots(limit)
                ? Stream.concat(of(known, subject, limit), of(forgotten, subject, limit))
                        .filter(held -> held.mayLease(now))
                        .count()
                : tally(subject, limit).most(now);
    }

    private static boolean slots(Limit limit) {
        return limit.window() instanceof Window.Concurrent;
    }

    private static Stream<Held> of(Collection<Held> some, Subject subject, Limit limit) {
        return some.stream()
                .filter(held -> held.subject.tenant().equals(subject.tenant()))
                .filter(held -> held.shares.stream()
                        .anyMatch(share -> share.limit.name().equals(limit.name())));
    }

    /** Holds figures against it. */
    public void check(Subject subject, LimitSet limits, StoreReply figures, long now) {
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
    public void checkBounds(Scenario scenario) {
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
