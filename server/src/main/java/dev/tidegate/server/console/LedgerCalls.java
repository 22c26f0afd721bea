package dev.tidegate.server.console;

import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.server.trial.Trial;
import dev.tidegate.server.trial.TrialCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The latest calls that a ledger has of a day, in bounded memory. Blocks: it reads. */
final class LedgerCalls {
    private LedgerCalls() {}

    static List<TrialCall> ofTheLastDay(UsageLedger ledger, Instant now) {
        PriorityQueue<UsageRecord> latest = new PriorityQueue<>(Comparator.comparingLong(UsageRecord::atMicros));
        Instant begin = now.minus(Duration.ofDays(1));
        ledger.each(new UsageQuery(UsageQuery.By.TENANT, begin, now.plus(Duration.ofMinutes(1))), record -> {
            if (record.calls() > 0 && !record.plan().isEmpty()) {
                latest.add(record);
                if (latest.size() > Trial.MOST_CALLS) {
                    latest.poll();
                }
            }
        });
        return latest.stream().map(TrialCall::of).toList();
    }
}
