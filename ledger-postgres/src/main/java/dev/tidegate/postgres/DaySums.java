package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.usage.TokenKind;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a batch of records changes in the sums of days and subjects. For one thread. */
final class DaySums {
    private static final Comparator<Key> ORDER = Comparator.comparing(Key::day).thenComparing(Key::subjectNo);

    private final SubjectNumbers numbers;
    private final Map<Key, UsageRow> changes = new TreeMap<>(ORDER);

    /** A row of the sums: rows are always changed in this order. */
    private record Key(LocalDate day, int subjectNo) {}

    DaySums(SubjectNumbers numbers) {
        this.numbers = numbers;
    }

    /** Of a reservation this counts now. */
    void add(UsageRecord record) {
        Key key = key(record);
        UsageRow row = UsageRow.of("", record);
        changes.merge(key, row, UsageRow::plus);
    }

    /** Of a reservation this counted before. */
    void remove(UsageRecord record) {
        Key key = key(record);
        UsageRow row = UsageRow.of("", record);
        changes.put(
                key,
                changes.getOrDefault(key, new UsageRow("", 0, 0, Map.of(), 0, 0, 0))
                        .minus(row));
    }

    private Key key(UsageRecord record) {
        Instant at = Instant.EPOCH.plus(record.atMicros(), ChronoUnit.MICROS);
        return new Key(LocalDate.ofInstant(at, ZoneOffset.UTC), numbers.subjectNo(record));
    }

    void write(Connection connection) throws SQLException {
        changes.values().removeIf(UsageRow::isEmpty);
        if (changes.isEmpty()) {
            return;
        }
        List<UsageRow> rows = new ArrayList<>(changes.values());
        List<Map<TokenKind, Long>> tokens = rows.stream().map(UsageRow::tokens).toList();
        List<TokenKind> kinds = TokenColumns.present(tokens);
        String names = kinds.stream().map(kind -> ", " + kind.text()).collect(Collectors.joining());
        String arrays = kinds.stream().map(kind -> ", ?::bigint[]").collect(Collectors.joining());
        String sums = kinds.stream()
                .map(TokenKind::text)
                .map(column -> ", " + column + " = CASE WHEN EXCLUDED." + column + " IS NULL THEN d." + column
                        + " ELSE coalesce(d." + column + ", 0) + EXCLUDED." + column + " END")
                .collect(Collectors.joining());
        String sql = "INSERT INTO usage_day AS d (day, subject_no, calls, spend_nanos, open, estimated, unidentified"
                + names + ") SELECT day, subject_no, calls, spend_nanos, open, estimated, unidentified" + names
                + " FROM unnest(?::text[]::date[], ?::integer[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[]"
                + arrays + ") r(day, subject_no, calls, spend_nanos, open, estimated, unidentified" + names
                + ") ON CONFLICT (day, subject_no) DO UPDATE SET calls = d.calls + EXCLUDED.calls, "
                + "spend_nanos = d.spend_nanos + EXCLUDED.spend_nanos, open = d.open + EXCLUDED.open, "
                + "estimated = d.estimated + EXCLUDED.estimated, "
                + "unidentified = d.unidentified + EXCLUDED.unidentified" + sums;
        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
            ArrayParameters parameters = new ArrayParameters(connection, upsert)
                    .texts(changes.keySet(), key -> key.day().toString())
                    .integers(changes.keySet(), Key::subjectNo)
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
