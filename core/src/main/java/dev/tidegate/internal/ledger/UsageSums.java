package dev.tidegate.internal.ledger;

import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.usage.TokenKind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Sums records by one column. Not for several threads. */
final class UsageSums {
    private final UsageQuery.By by;
    private final Map<String, Sum> sums = new TreeMap<>();

    UsageSums(UsageQuery.By by) {
        this.by = by;
    }

    /** The sums of one row of a report, while records are added. */
    private static final class Sum {
        private final Map<TokenKind, Long> tokens = new EnumMap<>(TokenKind.class);
        private long calls;
        private long spendNanos;
        private long open;
        private long estimated;
        private long unidentified;
    }

    void add(UsageRecord record) {
        Sum sum = sums.computeIfAbsent(by.key(record), any -> new Sum());
        sum.calls += record.calls();
        sum.spendNanos += record.spendNanos();
        sum.open += record.kind() == UsageRecord.Kind.RESERVED ? 1 : 0;
        sum.estimated += record.estimated() ? 1 : 0;
        sum.unidentified += record.kind() == UsageRecord.Kind.UNIDENTIFIED ? record.calls() : 0;
        record.tokens().forEach((kind, count) -> sum.tokens.merge(kind, count, Long::sum));
    }

    List<UsageRow> rows() {
        return sums.entrySet().stream()
                .map(each -> new UsageRow(
                        each.getKey(),
                        each.getValue().calls,
                        each.getValue().spendNanos,
                        each.getValue().tokens,
                        each.getValue().open,
                        each.getValue().estimated,
                        each.getValue().unidentified))
                .toList();
    }
}
