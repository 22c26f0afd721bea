package dev.tidegate.internal.ledger;

import dev.tidegate.Subject;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.LimitSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sums the acquires without an id for a tenant, a plan and a second of the store's time, so that no window that begins
 * at a full second cuts a sum in two. A sum is appended within two seconds, or once the ledger takes records again; the
 * end of the process loses those it has not.
 */
public final class UnidentifiedUse implements AutoCloseable {
    private static final long MICROS = 1_000_000;
    private static final long SHORT_ID = 0xffff_ffffL;
    /** Sums at once: more are appended before the second is over. */
    private static final int MOST = 10_000;
    /** Sums that wait until the ledger takes them again. */
    private static final int MOST_KEPT = 100_000;

    private final UsageLedger ledger;
    private final String process = UUID.randomUUID().toString();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "tidegate-ledger-sums");
        thread.setDaemon(true);
        return thread;
    });
    private Map<Key, Sum> sums = new HashMap<>();
    private long written;
    /** Those that the ledger could not take. */
    private final List<UsageRecord> kept = new ArrayList<>();

    /** Acquires of these are summed: of a second, and of a user or a model if the plan has a limit by them. */
    private record Key(String tenant, String user, String model, LimitSet limits, long second) {
        static Key of(Subject subject, LimitSet limits, long second) {
            return new Key(
                    subject.tenant(),
                    has(limits, Scope.USER) ? subject.user().orElse("") : "",
                    has(limits, Scope.MODEL) ? subject.model().orElse("") : "",
                    limits,
                    second);
        }

        private static boolean has(LimitSet limits, Scope scope) {
            for (Limit limit : limits.limits()) {
                if (limit.scope() == scope) {
                    return true;
                }
            }
            return false;
        }
    }

    /** How many calls, and what they took from each limit. */
    private static final class Sum {
        private final long[] parts;
        private long calls;

        Sum(int limits) {
            this.parts = new long[limits];
        }
    }

    /** Sums that are appended to {@code ledger}. */
    public UnidentifiedUse(UsageLedger ledger) {
        this.ledger = ledger;
        var unused = clock.scheduleWithFixedDelay(this::flush, 1, 1, TimeUnit.SECONDS);
    }

    /** Adds a call that was charged at {@code atMicros} of the store. */
    public void add(Subject subject, LimitSet limits, long[] parts, long atMicros) {
        boolean full;
        synchronized (this) {
            Sum sum = sums.computeIfAbsent(
                    Key.of(subject, limits, Math.floorDiv(atMicros, MICROS)), key -> new Sum(parts.length));
            sum.calls++;
            for (int i = 0; i < parts.length; i++) {
                sum.parts[i] += parts[i];
            }
            full = sums.size() >= MOST;
        }
        if (full) {
            flush();
        }
    }

    /** Appends what was summed so far, and what could not be appended before. */
    void flush() {
        List<UsageRecord> records = taken();
        if (!records.isEmpty()) {
            var unused = ledger.append(records).whenComplete((done, failure) -> {
                if (failure != null) {
                    keep(records);
                }
            });
        }
    }

    private void keep(List<UsageRecord> records) {
        int more;
        synchronized (this) {
            int room = Math.min(records.size(), MOST_KEPT - kept.size());
            kept.addAll(records.subList(0, room));
            more = records.size() - room;
        }
        if (more > 0) {
            ledger.leftOut(more, "sums of acquires without an id, of which " + MOST_KEPT + " wait already");
        }
    }

    private synchronized List<UsageRecord> taken() {
        List<UsageRecord> records = new ArrayList<>(kept);
        kept.clear();
        sums.forEach((key, sum) -> records.add(record(key, sum)));
        sums = new HashMap<>();
        return records;
    }

    private UsageRecord record(Key key, Sum sum) {
        List<UsageRecord.Charge> charges = new ArrayList<>();
        long spend = 0;
        for (int i = 0; i < sum.parts.length; i++) {
            Limit limit = key.limits.limits().get(i);
            charges.add(new UsageRecord.Charge(limit.id() & SHORT_ID, sum.parts[i]));
            spend = limit.meter().equals(Meter.SPEND) ? Math.max(spend, sum.parts[i]) : spend;
        }
        long at = key.second * MICROS;
        return new UsageRecord(
                UsageRecord.Kind.UNIDENTIFIED,
                key.tenant,
                "unidentified:" + process + ":" + written++,
                0,
                0,
                at,
                at,
                key.user,
                key.model,
                key.limits.plan(),
                sum.calls,
                charges,
                Map.of(),
                spend,
                false,
                "");
    }

    @Override
    public void close() {
        clock.shutdown();
        flush();
    }
}
