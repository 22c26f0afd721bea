package dev.tidegate.internal.watch;

import dev.tidegate.TopUse;
import dev.tidegate.TopUse.Measure;
import dev.tidegate.internal.watch.LargestCounts.Bounds;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tenants with the most use and the most denials in this hour and the hour before. Counting takes no lock and asks no
 * store. Safe for any number of threads.
 */
public final class TopSubjects {
    private static final long PERIOD_MICROS = 3_600_000_000L;

    /** More would be a list of all tenants, and not of the largest. */
    public static final int MOST_ROWS = 1_000;

    private static final AtomicReferenceFieldUpdater<TopSubjects, Period> PRESENT =
            AtomicReferenceFieldUpdater.newUpdater(TopSubjects.class, Period.class, "present");

    private volatile Period present = new Period(Long.MIN_VALUE, null);

    /** The counts of one hour by measure, and those of the hour before. */
    private static final class Period {
        private final long number;
        private final LargestCounts[] counts = new LargestCounts[Measure.values().length];
        private final @Nullable Period before;

        private Period(long number, @Nullable Period before) {
            this.number = number;
            this.before = before;
            for (int i = 0; i < counts.length; i++) {
                counts[i] = new LargestCounts();
            }
        }

        /** Without those before it, which are of no use when it is the period before another. */
        private Period(Period of) {
            this.number = of.number;
            this.before = null;
            System.arraycopy(of.counts, 0, counts, 0, counts.length);
        }

        private LargestCounts of(Measure measure) {
            return counts[measure.ordinal()];
        }
    }

    /** A call was allowed. */
    public void allowed(String tenant, long nowMicros) {
        period(nowMicros).of(Measure.CALLS).add(tenant, 1);
    }

    /** A call was denied. */
    public void denied(String tenant, long nowMicros) {
        period(nowMicros).of(Measure.DENIED).add(tenant, 1);
    }

    /**
     * A call was charged for good.
     *
     * @param size how many limits it was charged to
     * @param limit which; null if it is not known any more
     * @param amount how much each was charged
     */
    public void charged(
            String tenant, int size, IntFunction<@Nullable Limit> limit, IntToLongFunction amount, long nowMicros) {
        long tokens = 0;
        long input = 0;
        long output = 0;
        long spend = 0;
        for (int i = 0; i < size; i++) {
            Limit one = limit.apply(i);
            Meter meter = one == null ? Meter.REQUESTS : one.meter();
            long charge = amount.applyAsLong(i);
            if (meter.equals(Meter.SPEND)) {
                spend = Math.max(spend, charge);
            } else if (meter.equals(Meter.TOKENS)) {
                tokens = Math.max(tokens, charge);
            } else if (meter.equals(Meter.INPUT_TOKENS)) {
                input = Math.max(input, charge);
            } else if (meter.equals(Meter.OUTPUT_TOKENS)) {
                output = Math.max(output, charge);
            }
        }
        add(Measure.TOKENS, tenant, Math.max(tokens, input + output), nowMicros);
        add(Measure.SPEND, tenant, spend, nowMicros);
    }

    private void add(Measure measure, String tenant, long amount, long nowMicros) {
        if (amount > 0) {
            period(nowMicros).of(measure).add(tenant, amount);
        }
    }

    private Period period(long nowMicros) {
        long number = Math.floorDiv(nowMicros, PERIOD_MICROS);
        Period known = present;
        // A clock that is a little behind counts in the present hour; one that was set back begins again from 0.
        while (number > known.number || number < known.number - 1) {
            Period next = new Period(number, number == known.number + 1 ? new Period(known) : null);
            if (PRESENT.compareAndSet(this, known, next)) {
                return next;
            }
            known = present;
        }
        return known;
    }

    /**
     * The largest, with their bounds.
     *
     * @param most how many rows, 1 … {@value #MOST_ROWS}
     */
    public TopUse top(Measure measure, int most) {
        Period now = present;
        if (now.number == Long.MIN_VALUE) {
            return TopUse.nothing(measure);
        }
        LargestCounts counts = now.of(measure);
        Period before = now.before;
        Map<String, Bounds> sums = new HashMap<>();
        counts.tenants(sums);
        long leftOut = counts.leftOut();
        long total = counts.total();
        if (before != null) {
            before.of(measure).tenants(sums);
            leftOut += before.of(measure).leftOut();
            total += before.of(measure).total();
        }
        sums.replaceAll((tenant, none) -> before == null
                ? counts.bounds(tenant)
                : counts.bounds(tenant).plus(before.of(measure).bounds(tenant)));
        List<TopUse.Row> rows = sums.entrySet().stream()
                .map(sum -> new TopUse.Row(
                        sum.getKey(), sum.getValue().atLeast(), sum.getValue().atMost()))
                .sorted(Comparator.comparingLong(TopUse.Row::atMost).reversed().thenComparing(TopUse.Row::tenant))
                .toList();
        long cut = rows.size() > most ? rows.get(most).atMost() : 0;
        long since = before == null ? now.number : before.number;
        return new TopUse(
                measure,
                Instant.EPOCH.plus(since * PERIOD_MICROS, ChronoUnit.MICROS),
                rows.subList(0, Math.min(most, rows.size())),
                Math.max(cut, leftOut),
                total);
    }
}
