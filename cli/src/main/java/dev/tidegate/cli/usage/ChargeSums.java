package dev.tidegate.cli.usage;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.CivilCalendar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the ledger says that the limits of tenants were charged in their present windows. A reservation that was made
 * before a window and ended within it has charged some part of it there; how much is not in its last record.
 */
final class ChargeSums {
    private static final long SHORT_ID = 0xffff_ffffL;
    private static final int MICROS_PER_NANO = 1_000;

    private final Map<Long, Counted> limits = new HashMap<>();
    private final Map<Key, Sum> sums = new HashMap<>();

    /** A limit, the beginning of its present window, and how early before that its charges may still count, in µs. */
    private record Counted(Limit limit, long startMicros, long lateMicros) {}

    /** A limit of a tenant, by the last 32 bits of its id. */
    private record Key(String tenant, long limit) {}

    /** What was charged for certain, and what may have been. */
    private static final class Sum {
        private long certain;
        private long crossing;
        private String plan = "";
    }

    /** What is compared: the plan is one that the tenant used and that has the limit. */
    record Row(String tenant, String plan, Limit limit, long certain, long crossing) {
        boolean allows(long used) {
            return used >= certain && used <= certain + crossing;
        }
    }

    /** Limits that count by user or model, slots and buckets are left out. */
    ChargeSums(Plans plans, long nowMicros) {
        for (Plan plan : plans.all()) {
            for (Limit limit : plan.limits()) {
                if (limit.scope() == Scope.TENANT) {
                    add(limit, nowMicros);
                }
            }
        }
    }

    private void add(Limit limit, long now) {
        if (limit.window() instanceof Window.Calendar calendar) {
            long start = CivilCalendar.startMicros(calendar, CivilCalendar.index(calendar, now));
            limits.put(limit.id() & SHORT_ID, new Counted(limit, start, 0));
        } else if (limit.window() instanceof Window.Fixed fixed) {
            limits.put(limit.id() & SHORT_ID, new Counted(limit, now - now % micros(fixed.duration()), 0));
        } else if (limit.window() instanceof Window.Sliding sliding) {
            long duration = micros(sliding.duration());
            // A segment leaves as a whole; and time passes between this instant and the look at the counts.
            long late = duration / sliding.segments() + 1;
            limits.put(limit.id() & SHORT_ID, new Counted(limit, now - duration + late, 2 * late));
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / MICROS_PER_NANO;
    }

    /** The first instant of all windows. */
    long startMicros() {
        return limits.values().stream()
                .mapToLong(counted -> counted.startMicros() - counted.lateMicros())
                .min()
                .orElse(0);
    }

    void add(UsageRecord record) {
        for (UsageRecord.Charge charge : record.charges()) {
            Counted counted = limits.get(charge.limit());
            if (counted == null || charge.amount() == 0) {
                continue;
            }
            boolean within = record.atMicros() >= counted.startMicros();
            boolean crosses = !within
                    && (record.bookedMicros() >= counted.startMicros()
                            || record.atMicros() >= counted.startMicros() - counted.lateMicros());
            if (within || crosses) {
                Sum sum = sums.computeIfAbsent(new Key(record.tenant(), charge.limit()), key -> new Sum());
                sum.certain += within ? charge.amount() : 0;
                sum.crossing += crosses ? charge.amount() : 0;
                sum.plan = record.plan().isEmpty() ? sum.plan : record.plan();
            }
        }
    }

    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        sums.forEach((key, sum) -> {
            Counted counted = limits.get(key.limit());
            if (counted != null && !sum.plan.isEmpty()) {
                rows.add(new Row(key.tenant(), sum.plan, counted.limit(), sum.certain, sum.crossing));
            }
        });
        rows.sort(Comparator.comparing(Row::tenant)
                .thenComparing(row -> row.limit().name()));
        return rows;
    }
}
