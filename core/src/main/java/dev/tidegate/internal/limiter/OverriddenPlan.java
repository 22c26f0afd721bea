package dev.tidegate.internal.limiter;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Subject;
import dev.tidegate.overrides.AppliedOverrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.spi.Boundaries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The plan that the calls of a subject are decided under for a time, after its overrides. Immutable.
 *
 * @param plan whole; what a call leaves out of it is decided later
 * @param version of the overrides; {@link Boundaries#ANY_OVERRIDES} where the store keeps none
 * @param fromMicros from when it holds, by the store's clock
 * @param toMicros from when on it does not hold any more
 * @param applied the overrides that changed something; empty if none did
 */
record OverriddenPlan(
        PlanRuntime plan, long version, long fromMicros, long toMicros, Optional<AppliedOverrides> applied) {

    /** A plan without overrides. */
    static OverriddenPlan plain(PlanRuntime plan, long version) {
        return new OverriddenPlan(plan, version, Long.MIN_VALUE, Long.MAX_VALUE, Optional.empty());
    }

    /** Whether the calls of the subject are denied whatever they cost. */
    boolean isBlocked() {
        return applied.isPresent() && applied.get().block().isPresent();
    }

    boolean holdsAt(long nowMicros) {
        return nowMicros >= fromMicros && nowMicros < toMicros;
    }

    /** What a command under this plan is prepared for. */
    Boundaries narrowed(PlanRuntime decided) {
        return version == Boundaries.NO_OVERRIDES
                ? decided.plainBoundaries()
                : version == Boundaries.ANY_OVERRIDES
                        ? decided.boundaries()
                        : decided.boundaries().under(version, fromMicros, toMicros);
    }

    /** Applies a list of overrides to a plan as of one instant. */
    static OverriddenPlan of(
            Configuration under,
            String named,
            Subject subject,
            long version,
            List<SubjectOverride> list,
            long nowMicros) {
        PlanRuntime asked = under.plan(named);
        long from = Long.MIN_VALUE;
        long to = Long.MAX_VALUE;
        List<SubjectOverride> live = new ArrayList<>();
        for (SubjectOverride each : list) {
            if (each.user().isPresent() && !each.user().equals(subject.user())) {
                continue;
            }
            long end = each.until().map(OverrideText::micros).orElse(Long.MAX_VALUE);
            if (end <= nowMicros) {
                from = Math.max(from, end);
            } else {
                to = Math.min(to, end);
                live.add(each);
            }
        }
        Application made = new Application(live);
        PlanRuntime plan = made.apply(under, asked);
        Optional<Instant> until = to == Long.MAX_VALUE ? Optional.empty() : Optional.of(OverrideText.instant(to));
        Optional<AppliedOverrides> applied = made.used.isEmpty()
                ? Optional.empty()
                : Optional.of(new AppliedOverrides(
                        version, live.stream().filter(made.used::contains).toList(), until));
        return new OverriddenPlan(plan, version, from, to, applied);
    }

    /** Overrides on their way into one plan, and those of them that changed something. */
    private static final class Application {
        private final List<SubjectOverride> live;
        private final Set<SubjectOverride> used = new LinkedHashSet<>();

        Application(List<SubjectOverride> live) {
            this.live = live;
            live.stream().filter(each -> each.kind() == Kind.BLOCK).forEach(used::add);
        }

        PlanRuntime apply(Configuration under, PlanRuntime asked) {
            PlanRuntime base = narrowest(live, Kind.PLAN, null)
                    .filter(each -> under.knows(each.name()))
                    .map(each -> {
                        used.add(each);
                        return under.plan(each.name());
                    })
                    .orElse(asked);
            List<Limit> limits = new ArrayList<>();
            for (Limit limit : base.plan().limits()) {
                limits.add(changed(limit));
            }
            Plan plan = base.plan();
            return limits.equals(plan.limits())
                    ? base
                    : under.overridden(
                            new Plan(plan.name(), limits, plan.retention(), plan.untracked(), plan.spendRules()));
        }

        /** A limit that cannot have the capacity keeps its own: a change of plans may come after that of a subject. */
        private Limit changed(Limit limit) {
            List<SubjectOverride> own =
                    live.stream().filter(each -> each.reaches(limit.scope())).toList();
            Optional<SubjectOverride> set = narrowest(own, Kind.CAPACITY, limit.name())
                    .or(() -> narrowest(own, Kind.FACTOR, SubjectOverride.EVERY_LIMIT));
            OptionalLong capacity = limit.capacity();
            if (set.isPresent()) {
                capacity = set.get().kind() == Kind.CAPACITY
                        ? OptionalLong.of(set.get().value())
                        : scaled(capacity, set.get().value());
            }
            List<SubjectOverride> grants = own.stream()
                    .filter(each -> each.kind() == Kind.GRANT && each.name().equals(limit.name()))
                    .toList();
            if (capacity.isPresent()) {
                long more = grants.stream().mapToLong(SubjectOverride::value).sum();
                capacity = OptionalLong.of(capacity.getAsLong() + more);
            }
            if (capacity.equals(limit.capacity()) || capacity.isEmpty()) {
                return limit;
            }
            try {
                Limit changed = limit.withCapacity(capacity.getAsLong());
                set.ifPresent(used::add);
                used.addAll(grants);
                return changed;
            } catch (InvalidInputException unacceptable) {
                return limit;
            }
        }

        private static OptionalLong scaled(OptionalLong capacity, long thousandths) {
            return capacity.isEmpty() ? capacity : OptionalLong.of(scaled(capacity.getAsLong(), thousandths));
        }

        /** Rounded down, at least 1; without an overflow, for a capacity has up to 52 bits and a factor 20. */
        private static long scaled(long capacity, long thousandths) {
            long unit = SubjectOverride.FACTOR_UNIT;
            return Math.max(1, capacity / unit * thousandths + capacity % unit * thousandths / unit);
        }

        /** The override of a thing: that of the user before that of the tenant. A capacity of a limit may be given as a factor. */
        private static Optional<SubjectOverride> narrowest(
                List<SubjectOverride> list, Kind kind, @org.jspecify.annotations.Nullable String limit) {
            Optional<SubjectOverride> found = Optional.empty();
            for (SubjectOverride each : list) {
                boolean same = each.kind() == kind || (kind == Kind.CAPACITY && each.kind() == Kind.FACTOR);
                if (same
                        && (limit == null || each.name().equals(limit))
                        && (found.isEmpty() || each.user().isPresent())) {
                    found = Optional.of(each);
                }
            }
            return found;
        }
    }
}
