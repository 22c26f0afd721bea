package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.usage.TokenKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a batch of records changes in the sums of days and subjects, and of months and subjects. For one thread. */
final class DaySums {
    private static final Comparator<Key> ORDER =
            Comparator.comparingLong(Key::day).thenComparing(Key::subjectNo);
    private static final long DAY_MICROS = 86_400_000_000L;

    private final SubjectNumbers numbers;
    private final Map<Key, Change> changes = new HashMap<>();

    /** A row of the sums, by its day since 1970: rows are always changed in this order. */
    private record Key(long day, int subjectNo) {
        Key ofMonth() {
            return new Key(LocalDate.ofEpochDay(day).withDayOfMonth(1).toEpochDay(), subjectNo);
        }
    }

    /** The sums by which one row changes. */
    private static final class Change {
        private final long[] tokens = new long[TokenKind.values().length];
        private long calls;
        private long spendNanos;
        private long open;
        private long estimated;
        private long unidentified;

        void add(Change other) {
            calls += other.calls;
            spendNanos += other.spendNanos;
            open += other.open;
            estimated += other.estimated;
            unidentified += other.unidentified;
            for (int k = 0; k < tokens.length; k++) {
                tokens[k] += other.tokens[k];
            }
        }

        void add(UsageRecord record, int sign) {
            calls += sign * record.calls();
            spendNanos += sign * record.spendNanos();
            open += record.kind() == UsageRecord.Kind.RESERVED ? sign : 0;
            estimated += record.estimated() ? sign : 0;
            unidentified += record.kind() == UsageRecord.Kind.UNIDENTIFIED ? sign * record.calls() : 0;
            record.tokens().forEach((kind, count) -> tokens[kind.ordinal()] += sign * count);
        }

        UsageRow row() {
            Map<TokenKind, Long> counts = new EnumMap<>(TokenKind.class);
            for (TokenKind kind : TokenKind.values()) {
                if (tokens[kind.ordinal()] != 0) {
                    counts.put(kind, tokens[kind.ordinal()]);
                }
            }
            return new UsageRow("", calls, spendNanos, counts, open, estimated, unidentified);
        }
    }

    DaySums(SubjectNumbers numbers) {
        this.numbers = numbers;
    }

    /** Of a reservation this counts now. */
    void add(UsageRecord record) {
        change(record).add(record, 1);
    }

    /** Of a reservation this counted before. */
    void remove(UsageRecord record) {
        change(record).add(record, -1);
    }

    private Change change(UsageRecord record) {
        Key key = new Key(Math.floorDiv(record.atMicros(), DAY_MICROS), numbers.subjectNo(record));
        return changes.computeIfAbsent(key, any -> new Change());
    }

    void write(Connection connection) throws SQLException {
        write(connection, "day", changes);
        Map<Key, Change> months = new HashMap<>();
        changes.forEach((key, change) ->
                months.computeIfAbsent(key.ofMonth(), any -> new Change()).add(change));
        write(connection, "month", months);
    }

    private static void write(Connection connection, String unit, Map<Key, Change> changes) throws SQLException {
        Map<Key, UsageRow> changed = new TreeMap<>(ORDER);
        changes.forEach((key, change) -> changed.put(key, change.row()));
        changed.values().removeIf(UsageRow::isEmpty);
        if (changed.isEmpty()) {
            return;
        }
        List<UsageRow> rows = List.copyOf(changed.values());
        List<Map<TokenKind, Long>> tokens = rows.stream().map(UsageRow::tokens).toList();
        List<TokenKind> kinds = TokenColumns.present(tokens);
        String names = kinds.stream().map(kind -> ", " + kind.text()).collect(Collectors.joining());
        String arrays = kinds.stream().map(kind -> ", ?::bigint[]").collect(Collectors.joining());
        String sums = kinds.stream()
                .map(TokenKind::text)
                .map(column -> ", " + column + " = CASE WHEN EXCLUDED." + column + " IS NULL THEN d." + column
                        + " ELSE coalesce(d." + column + ", 0) + EXCLUDED." + column + " END")
                .collect(Collectors.joining());
        String sql = "INSERT INTO usage_" + unit + " AS d (" + unit
                + ", subject_no, calls, spend_nanos, open, estimated, unidentified"
                + names + ") SELECT day, subject_no, calls, spend_nanos, open, estimated, unidentified" + names
                + " FROM unnest(?::text[]::date[], ?::integer[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]"
                + arrays + ") r(day, subject_no, calls, spend_nanos, open, estimated, unidentified" + names
                + ") ON CONFLICT (" + unit + ", subject_no) DO UPDATE SET calls = d.calls + EXCLUDED.calls, "
                + "spend_nanos = d.spend_nanos + EXCLUDED.spend_nanos, open = d.open + EXCLUDED.open, "
                + "estimated = d.estimated + EXCLUDED.estimated, "
                + "unidentified = d.unidentified + EXCLUDED.unidentified" + sums;
        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
            ArrayParameters parameters = new ArrayParameters(connection, upsert)
                    .texts(
                            changed.keySet(),
                            key -> LocalDate.ofEpochDay(key.day()).toString())
                    .integers(changed.keySet(), Key::subjectNo)
                    .longs(rows, UsageRow::calls)
                    .longs(rows, UsageRow::spendNanos)
                    .longs(rows, UsageRow::open)
                    .longs(rows, UsageRow::estimated)
                    .longs(rows, UsageRow::unidentified);
            for (TokenKind kind : kinds) {
                parameters.counts(TokenColumns.column(tokens, kind));
            }
            upsert.executeUpdate();
        }
    }
}
