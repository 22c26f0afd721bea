package dev.tidegate.internal.limiter;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.Subject;
import dev.tidegate.internal.engine.NoLimit;
import dev.tidegate.internal.reservation.Metering;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.ModelScope;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.UnitPrices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A plan made ready: its limit set, the boundaries last used, and how a cost becomes one part for each limit. */
final class PlanRuntime {
    private final Plan plan;
    private final LimitSet set;
    private final Spending spending;
    private final long[] oneRequest;
    private final List<Formula> formulas;
    private final boolean spends;
    private final Optional<PlanRuntime> untracked;
    private final boolean enforcesSpend;
    private final boolean enforcesConcurrent;
    /** How the part of each limit follows from a cost. */
    private final Source[] sources;

    private final boolean byFamily;
    private volatile @Nullable PlanRuntime free;
    private final long[] withoutSlots;
    private final OverriddenPlan withoutOverrides;
    private final OverriddenPlan withAnyOverrides;
    private volatile Boundaries boundaries;
    /** Those boundaries for a subject without overrides. */
    private volatile Boundaries plainBoundaries;
    /** For subjects without a user (1), without a model (2), without both (3); made when first asked for. */
    private final AtomicReferenceArray<PlanRuntime> partial = new AtomicReferenceArray<>(4);

    PlanRuntime(Plan plan, Spending spending) {
        this(plan, spending, charging(plan).map(every -> new PlanRuntime(every, spending, Optional.empty())));
    }

    private PlanRuntime(Plan plan, Spending spending, Optional<PlanRuntime> untracked) {
        this.untracked = untracked;
        this.plan = plan;
        this.set = LimitSet.of(plan);
        this.spending = spending;
        this.oneRequest = plan.limits().stream()
                .mapToLong(limit ->
                        limit.meter().equals(Meter.REQUESTS) || limit.meter().equals(Meter.CONCURRENCY) ? 1 : 0)
                .toArray();
        this.formulas = plan.limits().stream()
                .map(limit -> Formula.of(limit.meter(), limit.weights()))
                .toList();
        this.spends = plan.limits().stream().anyMatch(limit -> limit.meter().equals(Meter.SPEND));
        this.enforcesSpend =
                plan.limits().stream().anyMatch(limit -> limit.meter().equals(Meter.SPEND) && !limit.shadow());
        this.enforcesConcurrent = plan.limits().stream()
                .anyMatch(limit -> limit.window() instanceof Window.Concurrent && !limit.shadow());
        this.sources = plan.limits().stream().map(Source::of).toArray(Source[]::new);
        this.byFamily = countsByFamily(plan);
        this.withoutSlots = withoutSlots(oneRequest);
        this.boundaries = Boundaries.around(set, 0);
        this.plainBoundaries = plain(boundaries);
        this.withoutOverrides = OverriddenPlan.plain(this, Boundaries.NO_OVERRIDES);
        this.withAnyOverrides = OverriddenPlan.plain(this, Boundaries.ANY_OVERRIDES);
    }

    /** A plan that charges whatever comes: every limit as a shadow, and no slots, for the call is over. */
    private static Optional<Plan> charging(Plan plan) {
        List<Limit> shadows = plan.limits().stream()
                .filter(limit -> !(limit.window() instanceof Window.Concurrent))
                .map(Limit::asShadow)
                .toList();
        return plan.untracked() == Plan.Untracked.REFUSE || shadows.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Plan(plan.name(), shadows, plan.retention(), Plan.Untracked.REFUSE, plan.spendRules()));
    }

    /** The plan under which a usage without a reservation is charged, if this one says so. */
    Optional<PlanRuntime> untracked() {
        return untracked;
    }

    /** Whether this is {@code other} at these prices. */
    boolean isOf(Plan other, Spending prices) {
        return spending == prices && plan.equals(other);
    }

    /** How long its reservations are remembered after their end. */
    Optional<Duration> retention() {
        return plan.retention();
    }

    /** What a usage takes of each limit, of which nothing is held; the array is the caller's. */
    long[] parts(Amounts actual, Optional<UnitPrices> unit) {
        long[] parts = new long[set.size()];
        Arrays.setAll(parts, i -> Metering.amount(formulas.get(i), unit, actual, oneRequest[i]));
        return parts;
    }

    LimitSet set() {
        return set;
    }

    Boundaries boundaries() {
        return boundaries;
    }

    private static Boundaries plain(Boundaries around) {
        return around.under(Boundaries.NO_OVERRIDES, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The boundaries last used, for a command of a subject without overrides. */
    Boundaries plainBoundaries() {
        return plainBoundaries;
    }

    /** This plan, for a subject without overrides; or, where the store keeps none, for any subject. */
    OverriddenPlan plain(boolean kept) {
        return kept ? withoutOverrides : withAnyOverrides;
    }

    /** The plan as it is decided. */
    Plan plan() {
        return plan;
    }

    /** Boundaries that contain the store's time. */
    Boundaries renewed(long nowMicros) {
        Boundaries fresh = Boundaries.around(set, nowMicros);
        boundaries = fresh;
        plainBoundaries = plain(fresh);
        return fresh;
    }

    /**
     * The plan as it is decided for a subject: refuses one that does not name the user or model that an enforced limit
     * counts by; a shadow limit is left out then, for a shadow never refuses.
     */
    PlanRuntime of(Subject subject) {
        boolean user = set.uses(Scope.USER) && subject.user().isEmpty();
        boolean model = set.uses(Scope.MODEL) && subject.model().isEmpty();
        return user || model ? without(user, model) : this;
    }

    private PlanRuntime without(boolean user, boolean model) {
        int which = (user ? 1 : 0) + (model ? 2 : 0);
        PlanRuntime known = partial.get(which);
        if (known == null) {
            known = new PlanRuntime(
                    new Plan(
                            plan.name(), remaining(user, model), plan.retention(), plan.untracked(), plan.spendRules()),
                    spending);
            partial.set(which, known);
        }
        return known;
    }

    private List<Limit> remaining(boolean user, boolean model) {
        List<Limit> remaining = new ArrayList<>();
        for (Limit limit : plan.limits()) {
            boolean unnamed = (user && limit.scope() == Scope.USER) || (model && limit.scope() == Scope.MODEL);
            if (unnamed && !limit.shadow()) {
                String what = limit.scope() == Scope.USER ? "user" : "model";
                throw new InvalidInputException(
                        what, "missing", "a " + what + ": plan " + plan.name() + " limits each " + what);
            }
            if (!unnamed) {
                remaining.add(limit);
            }
        }
        return remaining.isEmpty() ? List.of(NoLimit.UNLIMITED) : remaining;
    }

    /** Refuses a call that would take a slot and never free it. A shadow limit is not taken a slot of, and refuses nothing. */
    void checkNoConcurrent() {
        if (enforcesConcurrent) {
            throw new InvalidInputException(
                    "plan", plan.name(), "a plan without a concurrent limit, or a reservation instead of a call");
        }
    }

    /** Whether the subject names what the limit counts by. */
    static boolean covers(Subject subject, Limit limit) {
        return switch (limit.scope()) {
            case TENANT -> true;
            case USER -> subject.user().isPresent();
            case MODEL -> subject.model().isPresent();
        };
    }

    /** How each limit turns a usage into an amount. */
    List<Formula> formulas() {
        return formulas;
    }

    /** The prices that a reservation keeps, if a limit counts spend. */
    Optional<UnitPrices> prices(Optional<String> model) {
        return spends ? spending.kept(model, plan.spendRules()) : Optional.empty();
    }

    /** The plan as it judges a call that costs nothing, where such a call passes a limit on spend that is in debt. */
    PlanRuntime judging(Subject subject, Cost cost) {
        if (!spends || !plan.spendRules().freeInDebt() || !isFree(subject, cost)) {
            return this;
        }
        PlanRuntime known = free;
        if (known == null) {
            List<Limit> limits = plan.limits().stream()
                    .map(limit -> limit.meter().equals(Meter.SPEND) ? limit.asShadow() : limit)
                    .toList();
            known = new PlanRuntime(
                    new Plan(plan.name(), limits, plan.retention(), plan.untracked(), plan.spendRules()), spending);
            free = known;
        }
        return known;
    }

    private boolean isFree(Subject subject, Cost cost) {
        boolean priced = cost.part(Meter.SPEND).isPresent() || namesTokens(cost);
        return priced && spending.spend(subject.model(), cost, plan.spendRules(), enforcesSpend) == 0;
    }

    /** Whether a limit of each model counts by the family of the model. */
    static boolean countsByFamily(Plan plan) {
        return plan.limits().stream()
                .anyMatch(limit -> limit.scope() == Scope.MODEL && limit.modelScope() == ModelScope.FAMILY);
    }

    /** Whose keys hold the counts: limits of each model count by its family, unless the plan counts models as named. */
    Subject counted(Subject subject) {
        return byFamily && subject.model().isPresent()
                ? subject.withModel(spending.family(subject.model().get()))
                : subject;
    }

    private static long slot(long given) {
        if (given != 1) {
            throw new InvalidInputException("cost.concurrency", given, "1: a reservation takes one slot");
        }
        return given;
    }

    /** What a call that holds nothing takes from each limit. The array is not to be changed. */
    long[] partsOfCall(Subject subject, Cost cost) {
        if (!set.hasConcurrent()) {
            return parts(subject, cost);
        }
        return cost.parts().isEmpty() ? withoutSlots : withoutSlots(parts(subject, cost));
    }

    private long[] withoutSlots(long[] parts) {
        long[] held = parts.clone();
        for (int i = 0; i < held.length; i++) {
            held[i] = plan.limits().get(i).window() instanceof Window.Concurrent ? 0 : held[i];
        }
        return held;
    }

    /** What {@code cost} takes from each limit. The array is not to be changed. */
    long[] parts(Subject subject, Cost cost) {
        if (cost.parts().isEmpty()) {
            return oneRequest;
        }
        long[] parts = new long[sources.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = part(i, subject, cost);
        }
        return parts;
    }

    /** The parts of a cost that a limit may count. Found once: comparing meters takes as long as the decision. */
    private enum Source {
        GIVEN,
        SLOT,
        TOKENS,
        SPEND;

        static Source of(Limit limit) {
            Meter meter = limit.meter();
            return meter.equals(Meter.CONCURRENCY)
                    ? SLOT
                    : meter.equals(Meter.TOKENS) ? TOKENS : meter.equals(Meter.SPEND) ? SPEND : GIVEN;
        }
    }

    private long part(int i, Subject subject, Cost cost) {
        Source source = sources[i];
        if (source == Source.SPEND) {
            return spending.spend(subject.model(), cost, plan.spendRules(), enforcesSpend);
        }
        Limit limit = plan.limits().get(i);
        if (source == Source.GIVEN) {
            Long given = cost.parts().get(limit.meter());
            return given == null ? oneRequest[i] : given;
        }
        OptionalLong given = cost.part(limit.meter());
        return source == Source.SLOT ? slot(given.orElse(1)) : tokens(limit, cost, given);
    }

    private static boolean namesTokens(Cost cost) {
        return cost.part(Meter.INPUT_TOKENS).isPresent()
                || cost.part(Meter.OUTPUT_TOKENS).isPresent();
    }

    private static long tokens(Limit limit, Cost cost, OptionalLong given) {
        if (!namesTokens(cost)) {
            return given.orElse(0);
        }
        long derived = cost.part(Meter.INPUT_TOKENS).orElse(0) * limit.weights().of(TokenKind.INPUT)
                + cost.part(Meter.OUTPUT_TOKENS).orElse(0) * limit.weights().of(TokenKind.OUTPUT);
        if (derived > Numbers.MAX_PART) {
            throw new InvalidInputException(
                    "cost.tokens", derived, "at most " + Numbers.MAX_PART + " after the weights of " + limit.name());
        }
        if (given.isPresent() && given.getAsLong() != derived) {
            throw new InvalidInputException(
                    "cost.tokens",
                    given.getAsLong(),
                    derived + ", which input_tokens and output_tokens make under " + limit.name()
                            + ", or only one of the two ways");
        }
        return derived;
    }
}
