package dev.tidegate.plan;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A named, ordered set of limits that are decided together. Immutable, versioned by content.
 *
 * @param name letters, digits, {@code . _ -}, at most 64
 * @param limits 1 … 16, their names unique
 * @param retention how long its reservations are remembered after they have ended or expired, 1 min … 7 d; empty for the
 *     limiter's own, {@link RateLimiter.Builder#tombstone}
 * @param untracked what becomes of a settle that names this plan and a reservation that is not known (any more)
 * @param spendRules how spend is counted where no price says it
 */
public record Plan(
        String name, List<Limit> limits, Optional<Duration> retention, Untracked untracked, SpendRules spendRules) {
    /** How to treat the usage of an unknown or forgotten reservation. */
    public enum Untracked {
        /** It is refused, and charges nothing. */
        REFUSE,
        /** It is charged now, also past a capacity, once per id for one retention. */
        CHARGE
    }

    /** One decision reads and may write them all; more would delay the decisions behind it. */
    public static final int MAX_LIMITS = 16;

    private static final Duration MIN_RETENTION = Duration.ofMinutes(1);
    private static final Duration MAX_RETENTION = Duration.ofDays(7);

    /**
     * @throws InvalidInputException if the name, the number of limits, a repeated limit name, or the retention cannot be
     *     accepted
     */
    public Plan {
        LimitRules.checkName("plan", name);
        required("limits", limits).forEach(limit -> required("limits", limit));
        limits = List.copyOf(limits);
        if (limits.isEmpty() || limits.size() > MAX_LIMITS) {
            throw new InvalidInputException("limits", limits.size() + " limits", "1 … " + MAX_LIMITS);
        }
        retention.ifPresent(Plan::checkedRetention);
        checkModelScopes(limits);
        checkLeases(limits);
        Set<String> names = new HashSet<>();
        for (Limit limit : limits) {
            if (!names.add(limit.name())) {
                throw new InvalidInputException("name", limit.name(), "a name that no other limit of the plan has");
            }
        }
    }

    /** One command counts under one name of its model, so limits of each model agree on the name. */
    private static void checkModelScopes(List<Limit> limits) {
        long ways = limits.stream()
                .filter(limit -> limit.scope() == Scope.MODEL)
                .map(Limit::modelScope)
                .distinct()
                .count();
        if (ways > 1) {
            throw new InvalidInputException("model-scope", "family and as-named", "one of the two in a plan");
        }
    }

    /** A call takes its units from all limits at once, ahead or not. */
    private static void checkLeases(List<Limit> limits) {
        limits.stream()
                .filter(limit -> limit.lease().isEmpty())
                .findFirst()
                .filter(without ->
                        limits.stream().anyMatch(limit -> limit.lease().isPresent()))
                .ifPresent(without -> {
                    throw new InvalidInputException(
                            "lease", "none for " + without.name(), "one for each limit of the plan, or for none");
                });
    }

    /** With the limiter's retention; what is not known is refused. */
    public Plan(String name, List<Limit> limits) {
        this(name, limits, Optional.empty(), Untracked.REFUSE);
    }

    /** With the default rules of spend. */
    public Plan(String name, List<Limit> limits, Optional<Duration> retention, Untracked untracked) {
        this(name, limits, retention, untracked, SpendRules.DEFAULT);
    }

    /**
     * Returns a retention, or refuses it.
     *
     * @throws InvalidInputException if it is not whole milliseconds from 1 min to 7 d
     */
    public static Duration checkedRetention(Duration retention) {
        if (required("retention", retention).compareTo(MIN_RETENTION) < 0
                || retention.compareTo(MAX_RETENTION) > 0
                || retention.toNanos() % 1_000_000 != 0) {
            throw new InvalidInputException("retention", retention, "1m … 7d");
        }
        return retention;
    }

    /** Returns this plan with another retention. */
    public Plan withRetention(Duration value) {
        return new Plan(name, limits, Optional.of(value), untracked, spendRules);
    }

    /** Returns this plan with another treatment of unknown reservations. */
    public Plan withUntracked(Untracked value) {
        return new Plan(name, limits, retention, value, spendRules);
    }

    /** The plan of these limits, in this order. */
    public static Plan of(String name, Limit... limits) {
        return new Plan(name, Arrays.asList(required("limits", limits)));
    }

    /** This plan with other rules. */
    public Plan withSpendRules(SpendRules rules) {
        return new Plan(name, limits, retention, untracked, rules);
    }

    /** Twelve hex digits that change with any part of the plan. */
    public String version() {
        // As it was before plans had more than limits, so that a plan without more keeps its version.
        String more = retention.map(value -> ", retention=" + value).orElse("")
                + (untracked == Untracked.REFUSE ? "" : ", untracked=" + untracked)
                + (spendRules.equals(SpendRules.DEFAULT) ? "" : ", spendRules=" + spendRules);
        String counted = limits.toString()
                .replace(", modelScope=" + ModelScope.FAMILY, "")
                .replace(", lease=" + Optional.empty(), "");
        return LimitId.version("Plan[name=" + name + ", limits=" + counted + more + "]");
    }
}
