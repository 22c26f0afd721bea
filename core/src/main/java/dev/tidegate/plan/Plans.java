package dev.tidegate.plan;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The plans that one limiter knows, by name and in order. Immutable; safe for any number of threads. */
public final class Plans {
    private static final long DOLLAR_NANOS = 1_000_000_000L;

    private final Map<String, Plan> byName;
    private final Map<String, Meter> meters;

    private Plans(Map<String, Plan> byName, Map<String, Meter> meters) {
        this.byName = byName;
        this.meters = meters;
    }

    /**
     * These plans.
     *
     * @throws InvalidInputException if two have one name, or two different limits have one 48-bit id
     */
    public static Plans of(Collection<Plan> plans) {
        Map<String, Plan> byName = new LinkedHashMap<>();
        Map<String, Meter> meters = new HashMap<>();
        Map<Long, Limit> byId = new HashMap<>();
        for (Plan plan : required("plans", plans)) {
            required("plans", plan);
            if (byName.putIfAbsent(plan.name(), plan) != null) {
                throw new InvalidInputException("plan", plan.name(), "a name that no other plan has");
            }
            for (Limit limit : plan.limits()) {
                meters.put(limit.meter().name(), limit.meter());
                Limit other = byId.putIfAbsent(limit.id(), limit);
                if (other != null && !sameState(other, limit)) {
                    throw new InvalidInputException(
                            "name", limit.name(), "a name whose 48-bit id differs from that of " + other.name());
                }
            }
        }
        if (byName.isEmpty()) {
            throw new InvalidInputException("plans", "none", "at least one plan");
        }
        return new Plans(byName, Map.copyOf(meters));
    }

    /** These plans. */
    public static Plans of(Plan... plans) {
        return of(Arrays.asList(required("plans", plans)));
    }

    /** Starter, pro and business: 50, 100 and 500 requests an hour; $10, $50 and no bound on a month's spend. */
    public static Plans builtIn() {
        return of(
                builtIn("starter", 50, OptionalLong.of(10 * DOLLAR_NANOS)),
                builtIn("pro", 100, OptionalLong.of(50 * DOLLAR_NANOS)),
                builtIn("business", 500, OptionalLong.empty()));
    }

    private static Plan builtIn(String name, long requestsPerHour, OptionalLong spendNanos) {
        Limit.Builder spend = Limit.builder(
                        "monthly-spend", Meter.SPEND, Window.calendar(Window.Unit.MONTH, ZoneId.of("UTC")))
                .thresholds(List.of(80, 95));
        spendNanos.ifPresent(spend::capacity);
        return Plan.of(
                name,
                Limit.builder("requests-per-hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(requestsPerHour)
                        .build(),
                spend.build());
    }

    private static boolean sameState(Limit a, Limit b) {
        return a.name().equals(b.name())
                && a.meter().equals(b.meter())
                && a.window().equals(b.window())
                && a.scope() == b.scope();
    }

    /** The plan of this name. */
    public Optional<Plan> plan(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** All plans, in order. */
    public List<Plan> all() {
        return new ArrayList<>(byName.values());
    }

    /** Twelve hex digits that change with any part of any plan, and with their order. */
    public String version() {
        return LimitId.version(byName.values().stream()
                .map(plan -> plan.name() + " " + plan.version())
                .collect(Collectors.joining("\n")));
    }

    /** Whether {@code meter} can be charged: a standard one, or one that some plan limits. */
    public boolean knows(Meter meter) {
        return meter.standard() || meters.containsKey(meter.name());
    }

    @Override
    public String toString() {
        return "Plans" + byName.keySet();
    }
}
