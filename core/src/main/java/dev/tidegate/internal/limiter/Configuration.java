package dev.tidegate.internal.limiter;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.Hashes;
import dev.tidegate.usage.Prices;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The plans and prices of a limiter at one time, made ready. A call reads the one in use once and is decided under it to its
 * end, so that no decision mixes two. Immutable but for what is computed on demand.
 */
final class Configuration {
    private static final int VERSION_BYTES = 6;

    private final Plans plans;
    private final Optional<Prices> prices;
    private final Map<String, PlanRuntime> compiled = new HashMap<>();
    private final Spending spending;
    private final Repricing repricing;
    private final UsageNotes notes;
    private final CivilWindows windows;
    private final boolean byFamily;
    /** Plans as overrides change them; equal changes of different subjects share one. */
    private final Map<Plan, PlanRuntime> overridden = new ConcurrentHashMap<>();

    /** Beyond so many different ones all are made again: each takes some kilobytes. */
    private static final int MOST_OVERRIDDEN = 4096;

    /**
     * The first of a limiter.
     *
     * @param ledger whether there is a usage ledger to make notes for
     */
    Configuration(Plans plans, Optional<Prices> prices, TimeSource clock, boolean ledger) {
        this(plans, prices, new CivilWindows(plans), new Spending(prices, clock), ledger, Map.of());
    }

    private Configuration(
            Plans plans,
            Optional<Prices> prices,
            CivilWindows windows,
            Spending spending,
            boolean ledger,
            Map<String, PlanRuntime> before) {
        this.plans = plans;
        this.prices = prices;
        this.windows = windows;
        this.spending = spending;
        this.repricing = new Repricing(prices);
        this.notes = new UsageNotes(prices, ledger);
        this.byFamily = plans.all().stream().anyMatch(PlanRuntime::countsByFamily);
        for (Plan plan : plans.all()) {
            PlanRuntime known = before.get(plan.name());
            compiled.put(
                    plan.name(), known != null && known.isOf(plan, spending) ? known : new PlanRuntime(plan, spending));
        }
    }

    /** Other plans and prices after these. A plan that stays as it is keeps what was computed from it. */
    Configuration replacedBy(Plans others, Optional<Prices> newPrices, TimeSource clock) {
        boolean samePrices = newPrices.equals(prices);
        return new Configuration(
                others,
                newPrices,
                new CivilWindows(others, windows),
                samePrices ? spending : new Spending(newPrices, clock),
                notes.kept(),
                compiled);
    }

    Plans plans() {
        return plans;
    }

    Optional<Prices> prices() {
        return prices;
    }

    Spending spending() {
        return spending;
    }

    Repricing repricing() {
        return repricing;
    }

    UsageNotes notes() {
        return notes;
    }

    /** The limits of these plans, and of former ones. */
    CivilWindows windows() {
        return windows;
    }

    /** Whether some plan counts a model under the name of its family. */
    boolean countsByFamily() {
        return byFamily;
    }

    /** The ids of all limits. */
    Set<Long> limitIds() {
        return plans.all().stream()
                .flatMap(plan -> plan.limits().stream())
                .map(Limit::id)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** A hash of the plans and of the version of the prices; prices whose content changes by itself change it. */
    long version() {
        return Hashes.bits(plans.version() + "\n" + prices.map(Prices::version).orElse(""), VERSION_BYTES);
    }

    PlanRuntime plan(String name) {
        PlanRuntime plan = compiled.get(name);
        if (plan == null) {
            throw new InvalidInputException(
                    "plan",
                    name,
                    "one of " + compiled.keySet().stream().sorted().toList());
        }
        return plan;
    }

    /** Whether there is a plan of this name. */
    boolean knows(String plan) {
        return compiled.containsKey(plan);
    }

    /** A plan that overrides made of one of these. */
    PlanRuntime overridden(Plan plan) {
        PlanRuntime known = overridden.get(plan);
        if (known == null) {
            if (overridden.size() >= MOST_OVERRIDDEN) {
                overridden.clear();
            }
            known = overridden.computeIfAbsent(plan, made -> new PlanRuntime(made, spending));
        }
        return known;
    }

    /** Refuses a cost with a meter that is not a standard one and that no plan limits. */
    void checkMeters(Cost cost) {
        if (!cost.standard()) {
            cost.parts().keySet().forEach(meter -> checkMeter("cost", meter));
        }
    }

    void checkMeter(String where, Meter meter) {
        if (!plans.knows(meter)) {
            throw new InvalidInputException(
                    where + "." + meter.name(), "unknown meter", "a standard meter or one that some plan limits");
        }
    }
}
