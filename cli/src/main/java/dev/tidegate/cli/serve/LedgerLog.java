package dev.tidegate.cli.serve;

import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ledger whose failures are in the log: the 1st, 2nd, 4th, 8th, … of them. */
final class LedgerLog implements UsageLedger {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.ledger");

    private final UsageLedger ledger;
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong delays = new AtomicLong();

    LedgerLog(UsageLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public CompletionStage<Void> append(List<UsageRecord> records) {
        return ledger.append(records).whenComplete((done, failure) -> {
            if (failure != null && isPowerOfTwo(failures.incrementAndGet())) {
                LOG.error(
                        "event=ledger.append-failed count={} records={} reason=\"{}\"",
                        failures.get(),
                        records.size(),
                        StoreException.unwrapped(failure).getMessage());
            }
        });
    }

    /** What was not moved from Redis now, and is tried again. */
    void delayed(String reason) {
        if (isPowerOfTwo(delays.incrementAndGet())) {
            LOG.warn("event=ledger.delayed count={} reason=\"{}\"", delays.get(), reason);
        }
    }

    private static boolean isPowerOfTwo(long count) {
        return (count & (count - 1)) == 0;
    }

    @Override
    public List<UsageRow> report(UsageQuery query) {
        return ledger.report(query);
    }

    @Override
    public void each(UsageQuery query, Consumer<UsageRecord> use) {
        ledger.each(query, use);
    }

    @Override
    public List<String> damages() {
        return ledger.damages();
    }

    @Override
    public void close() {
        ledger.close();
    }
}
