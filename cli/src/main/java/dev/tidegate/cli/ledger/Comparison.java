package dev.tidegate.cli.ledger;

import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.ModelScope;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import dev.tidegate.redis.carry.LimitCounts;
import dev.tidegate.usage.Prices;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the ledger and Redis say of the same counters at the same instants: Redis is looked at first, and of the ledger only
 * that counts which was booked by then.
 */
final class Comparison {
    private static final long SHORT_ID = 0xffff_ffffL;
    /** A reservation may be charged so long after it was made. */
    private static final Duration LONGEST = Duration.ofDays(15);

    private final Map<Long, Limit> limits = new HashMap<>();
    private final RedisCounts redis;
    private final Prices prices;
    private final boolean withOpen;
    private final long startedMicros;
    private final Map<Counter, LimitCounts> counts;
    /** By the name of the record, what processes held at about the time of the look. */
    private final Map<String, RedisCounts.Slice> slices = new HashMap<>();

    private final Map<Counter, Recorded> recorded = new HashMap<>();
    private final Set<String> openPlans = new LinkedHashSet<>();
    private long openReservations;

    /** One counter, what Redis counts of it, and what the ledger has of it. */
    record Row(Counter counter, LimitCounts counts, Recorded recorded) {
        boolean isEqual() {
            return recorded.allows(counts.used());
        }

        List<Charge> missing() {
            return recorded.missing(counts);
        }
    }

    /**
     * Looks at Redis.
     *
     * @param withOpen whether reservations that have not ended count
     */
    Comparison(Plans plans, Prices prices, RedisCounts redis, boolean withOpen) {
        this.redis = redis;
        this.prices = prices;
        this.withOpen = withOpen;
        limitsOf(plans).forEach(limit -> limits.put(limit.id() & SHORT_ID, limit));
        this.startedMicros = redis.clockMicros();
        boolean leased =
                limits.values().stream().anyMatch(limit -> limit.lease().isPresent());
        // Before and after: one that was taken in between, and one that was given back.
        if (leased) {
            slices.putAll(redis.slices());
        }
        this.counts = redis.all(limits.values());
        if (leased) {
            slices.putAll(redis.slices());
        }
        this.counts.keySet().forEach(this::recorded);
    }

    /** The limits whose counts follow from the ledger: slots and buckets do not. */
    private static List<Limit> limitsOf(Plans plans) {
        return plans.all().stream()
                .flatMap(plan -> plan.limits().stream())
                .filter(limit ->
                        !(limit.window() instanceof Window.Concurrent) && !(limit.window() instanceof Window.Bucket))
                .toList();
    }

    /** The tenants whose counts were looked at. */
    Set<String> tenants() {
        Set<String> tenants = new LinkedHashSet<>();
        counts.keySet().forEach(counter -> tenants.add(counter.tenant()));
        return tenants;
    }

    /** When Redis was looked at, or somewhat later. */
    long untilMicros() {
        return counts.values().stream()
                .mapToLong(LimitCounts::clockMicros)
                .max()
                .orElse(startedMicros);
    }

    /** Reads the ledger, and forgets what was read of it before. */
    void read(UsageLedger ledger) {
        openPlans.clear();
        openReservations = 0;
        recorded.clear();
        counts.keySet().forEach(this::recorded);
        long start = limits.values().stream().mapToLong(this::startMicros).min().orElse(startedMicros);
        Instant since = Instant.EPOCH.plus(start, ChronoUnit.MICROS).minus(LONGEST);
        ledger.steps(
                new UsageQuery(
                        UsageQuery.By.TENANT,
                        since.isBefore(UsageQuery.BEGIN) ? UsageQuery.BEGIN : since,
                        UsageQuery.END),
                this::add);
        // Of these Redis had nothing, and may still know what was carried into them.
        List<Counter> unseen = recorded.keySet().stream()
                .filter(counter -> !counts.containsKey(counter))
                .toList();
        redis.of(unseen)
                .forEach((counter, now) ->
                        counts.put(counter, new LimitCounts(startedMicros, List.of(), now.carried())));
    }

    private long startMicros(Limit limit) {
        return new Recorded(new Counter("", limit.scope(), "", limit), nothing()).sinceMicros();
    }

    private LimitCounts nothing() {
        return new LimitCounts(startedMicros, List.of(), List.of());
    }

    private Recorded recorded(Counter counter) {
        return recorded.computeIfAbsent(counter, any -> {
            Recorded made = new Recorded(any, counts.getOrDefault(any, nothing()));
            // Whose user or model it is the record of a slice does not say.
            slices.values().stream()
                    .filter(slice -> slice.tenant().equals(any.tenant()))
                    .forEach(slice -> made.held(slice.held(), any.limit().id() & SHORT_ID));
            return made;
        });
    }

    private void add(List<UsageRecord> steps) {
        UsageRecord last = steps.get(steps.size() - 1);
        boolean open = last.kind() == UsageRecord.Kind.RESERVED;
        boolean counted = false;
        for (UsageRecord.Charge charge : last.charges()) {
            Limit limit = limits.get(charge.limit());
            if (limit != null && (withOpen || !open)) {
                counted |= add(counter(steps.get(0), limit), steps, open);
            }
        }
        if (open && (counted || !withOpen)) {
            openReservations++;
            openPlans.add(steps.get(0).plan());
        }
    }

    private boolean add(Counter counter, List<UsageRecord> steps, boolean open) {
        if (counter.scope() != Scope.TENANT && counter.value().isEmpty()) {
            return false;
        }
        Recorded sum = recorded(counter);
        long before = sum.certain();
        boolean second = steps.get(0).kind() == UsageRecord.Kind.UNIDENTIFIED
                && steps.get(0).atMicros() % Recorded.SECOND == 0;
        for (Charge charge :
                ChargeReplay.at(sum.untilMicros(), steps, counter.limit().id() & SHORT_ID)) {
            sum.add(charge, second ? Recorded.SECOND - 1 : 0, open);
        }
        return sum.certain() > before;
    }

    private Counter counter(UsageRecord record, Limit limit) {
        String value = switch (limit.scope()) {
            case TENANT -> "";
            case USER -> record.user();
            case MODEL -> limit.modelScope() == ModelScope.FAMILY ? prices.family(record.model()) : record.model();
        };
        return new Counter(record.tenant(), limit.scope(), value, limit);
    }

    /** All counters of which either side has something, in a fixed order. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        recorded.forEach((counter, sum) -> {
            LimitCounts its = counts.getOrDefault(counter, nothing());
            if (its.used() > 0 || sum.certain() + sum.uncertain() > 0) {
                rows.add(new Row(counter, its, sum));
            }
        });
        rows.sort(Comparator.comparing((Row row) -> row.counter().shown())
                .thenComparing(row -> row.counter().limit().name()));
        return rows;
    }

    boolean isEqual() {
        return rows().stream().allMatch(Row::isEqual);
    }

    /** How many reservations have not ended, and count in a present window or were left out. */
    long openReservations() {
        return openReservations;
    }

    /** The names of the plans that reservations have that have not ended. */
    Collection<String> openPlans() {
        return openPlans;
    }
}
