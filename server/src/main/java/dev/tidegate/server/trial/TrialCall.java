package dev.tidegate.server.trial;

import dev.tidegate.Cost;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Meter;
import dev.tidegate.server.ops.RecentDecisions.Seen;
import dev.tidegate.usage.TokenKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A past call that is decided again. Immutable.
 *
 * @param atMicros when it was made
 * @param times how many equal calls it stands for: a ledger sums acquires without an id
 */
public record TrialCall(long atMicros, Request request, long times) {
    /** A call that this process decided. */
    public static TrialCall of(Seen seen) {
        return new TrialCall(seen.atMicros(), seen.request(), 1);
    }

    /** A call that a ledger recorded; of a sum of several, each has the same share. */
    public static TrialCall of(UsageRecord record) {
        long times = Math.max(1, record.calls());
        Map<Meter, Long> parts = new HashMap<>();
        parts.put(Meter.SPEND, record.spendNanos() / times);
        add(parts, Meter.INPUT_TOKENS, record, times, TokenKind.INPUT, TokenKind.CACHE_WRITE, TokenKind.CACHE_WRITE_1H);
        add(parts, Meter.OUTPUT_TOKENS, record, times, TokenKind.OUTPUT);
        Subject subject = new Subject(record.tenant(), named(record.user()), named(record.model()));
        return new TrialCall(record.atMicros(), new Request(subject, record.plan(), new Cost(parts)), times);
    }

    private static void add(Map<Meter, Long> parts, Meter meter, UsageRecord record, long times, TokenKind... kinds) {
        long sum = 0;
        for (TokenKind kind : kinds) {
            sum += record.tokens().getOrDefault(kind, 0L);
        }
        if (sum > 0) {
            parts.put(meter, sum / times);
        }
    }

    private static Optional<String> named(String text) {
        return Optional.of(text).filter(name -> !name.isEmpty());
    }
}
