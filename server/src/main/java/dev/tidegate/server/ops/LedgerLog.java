package dev.tidegate.server.ops;

import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.ledger.ForwardingLedger;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ledger whose failures are counted for the metrics, and logged: the 1st, 2nd, 4th, 8th, … of them. */
public final class LedgerLog extends ForwardingLedger {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.ledger");
    private static final double MICROS = 1e6;

    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong delays = new AtomicLong();
    private final AtomicLong leavings = new AtomicLong();
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicLong lagMicros = new AtomicLong();

    public LedgerLog(UsageLedger ledger) {
        super(ledger);
    }

    /** Registers what is measured of this ledger. */
    void register(MeterRegistry registry) {
        FunctionCounter.builder("tidegate.ledger.append.failed", failures, AtomicLong::get)
                .description("Batches of records that the usage ledger could not write")
                .register(registry);
        FunctionCounter.builder("tidegate.ledger.left.out", leftOut, AtomicLong::get)
                .description("Entries of Redis that did not become records of the usage ledger")
                .register(registry);
        Gauge.builder("tidegate.ledger.lag", lagMicros, micros -> micros.get() / MICROS)
                .description("Age of the oldest record of the last batch when it was written, or could not be")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
    }

    @Override
    public CompletionStage<Void> append(List<UsageRecord> records) {
        return super.append(records).whenComplete((done, failure) -> {
            long now = TimeSource.system().nowMicros();
            records.stream()
                    .mapToLong(UsageRecord::bookedMicros)
                    .min()
                    .ifPresent(oldest -> lagMicros.set(Math.max(0, now - oldest)));
            if (failure != null) {
                long count = failures.incrementAndGet();
                if (isPowerOfTwo(count)) {
                    LOG.error(
                            "event=ledger.append-failed count={} records={} reason=\"{}\"",
                            count,
                            records.size(),
                            StoreException.unwrapped(failure).getMessage());
                }
            }
        });
    }

    /** What was not moved from Redis now, and is tried again. */
    public void delayed(String reason) {
        long count = delays.incrementAndGet();
        if (isPowerOfTwo(count)) {
            LOG.warn("event=ledger.delayed count={} reason=\"{}\"", count, reason);
        }
    }

    @Override
    public void leftOut(long entries, String reason) {
        long all = leftOut.addAndGet(entries);
        long count = leavings.incrementAndGet();
        if (isPowerOfTwo(count)) {
            LOG.error("event=ledger.left-out count={} entries={} all={} reason=\"{}\"", count, entries, all, reason);
        }
        super.leftOut(entries, reason);
    }

    private static boolean isPowerOfTwo(long count) {
        return (count & (count - 1)) == 0;
    }
}
