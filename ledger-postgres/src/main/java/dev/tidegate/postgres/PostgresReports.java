package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads reports from the sums of days, and the parts of days at both ends of a period from the records. Safe for any
 * number of threads: each report has a connection of its own.
 */
final class PostgresReports {
    private static final int AT_ONCE = 2_000;

    private final Database database;
    private final int silentSeconds;

    /** Fails a report if the database is silent for {@code silentSeconds}. */
    PostgresReports(Database database, int silentSeconds) {
        this.database = database;
        this.silentSeconds = silentSeconds;
    }

    List<UsageRow> report(UsageQuery query) throws SQLException {
        Map<String, UsageRow> rows = new TreeMap<>();
        Instant first = startOfDay(query.since().plus(1, ChronoUnit.DAYS).minusNanos(1));
        Instant last = startOfDay(query.until());
        try (Connection connection = database.forReading(silentSeconds)) {
            if (first.isBefore(last)) {
                whole(connection, query.by(), first, last, row -> rows.merge(row.key(), row, UsageRow::plus));
            }
            Consumer<UsageRecord> single = record -> {
                String key = query.by().key(record);
                rows.merge(key, UsageRow.of(key, record), UsageRow::plus);
            };
            if (!first.isBefore(last)) {
                each(connection, query.since(), query.until(), single);
            } else {
                each(connection, query.since(), first, single);
                each(connection, last, query.until(), single);
            }
        }
        rows.values().removeIf(UsageRow::isEmpty);
        return List.copyOf(rows.values());
    }

    private static Instant startOfDay(Instant instant) {
        return instant.truncatedTo(ChronoUnit.DAYS);
    }

    /** Whole months of whole days from the sums of months; a report by day needs those of days. */
    private static void whole(
            Connection connection, UsageQuery.By by, Instant since, Instant until, Consumer<UsageRow> use)
            throws SQLException {
        LocalDate first = LocalDate.ofInstant(since, ZoneOffset.UTC);
        LocalDate last = LocalDate.ofInstant(until, ZoneOffset.UTC);
        LocalDate firstMonth = first.minusDays(1).plusMonths(1).withDayOfMonth(1);
        LocalDate lastMonth = last.withDayOfMonth(1);
        if (by == UsageQuery.By.DAY || !firstMonth.isBefore(lastMonth) || !hasMonths(connection)) {
            sums(connection, by, "day", first, last, use);
        } else {
            sums(connection, by, "day", first, firstMonth, use);
            sums(connection, by, "month", firstMonth, lastMonth, use);
            sums(connection, by, "day", lastMonth, last, use);
        }
    }

    /** Not before a server of this release has made them, nor for a reader who may read the older tables alone. */
    private static boolean hasMonths(Connection connection) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery("SELECT coalesce(has_table_privilege(to_regclass('"
                        + Database.SCHEMA + ".usage_month'), 'SELECT'), false)")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static void sums(
            Connection connection,
            UsageQuery.By by,
            String unit,
            LocalDate since,
            LocalDate until,
            Consumer<UsageRow> use)
            throws SQLException {
        if (!since.isBefore(until)) {
            return;
        }
        String period = " FROM usage_" + unit + " WHERE " + unit + " >= ?::date AND " + unit + " < ?::date GROUP BY ";
        String key = switch (by) {
            case TENANT -> "t.tenant";
            case USER -> "t.tenant || '/' || s.user_id";
            case MODEL -> "s.model";
            case PLAN -> "s.plan";
            case DAY -> "d.day::text";
        };
        String sums = "sum(calls) calls, sum(spend_nanos) spend_nanos, sum(open) open, sum(estimated) estimated, "
                + "sum(unidentified) unidentified, " + TokenColumns.each(column -> "sum(" + column + ") " + column);
        // Subjects are summed before their texts are looked up: there are far fewer of them.
        String sql = by == UsageQuery.By.DAY
                ? "SELECT day::text, " + sums + period + "day"
                : "SELECT " + key + ", " + sums + " FROM (SELECT subject_no, " + sums + period + "subject_no"
                        + ") d JOIN usage_subject s USING (subject_no) JOIN usage_tenant t USING (tenant_no) GROUP BY 1";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, since.toString());
            select.setString(2, until.toString());
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Map<dev.tidegate.usage.TokenKind, Long> tokens = TokenColumns.read(rows, 7);
                    tokens.values().removeIf(count -> count == 0);
                    use.accept(new UsageRow(
                            rows.getString(1),
                            number(rows, 2),
                            number(rows, 3),
                            tokens,
                            number(rows, 4),
                            number(rows, 5),
                            number(rows, 6)));
                }
            }
        }
    }

    private static long number(ResultSet row, int place) throws SQLException {
        BigDecimal number = row.getBigDecimal(place);
        return number == null
                ? 0
                : number.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
    }

    void each(UsageQuery query, Consumer<UsageRecord> use) throws SQLException {
        try (Connection connection = database.forReading(Database.SEARCH_SECONDS)) {
            each(connection, query.since(), query.until(), use);
        }
    }

    void steps(UsageQuery query, Consumer<List<UsageRecord>> use) throws SQLException {
        try (Connection connection = database.forReading(Database.SEARCH_SECONDS)) {
            steps(connection, query.since(), query.until(), use);
        }
    }

    private static void each(Connection connection, Instant since, Instant until, Consumer<UsageRecord> use)
            throws SQLException {
        steps(
                connection,
                since,
                until,
                steps -> use.accept(RecordWriter.counting(steps).orElseThrow()));
    }

    private static void steps(Connection connection, Instant since, Instant until, Consumer<List<UsageRecord>> use)
            throws SQLException {
        if (since.isBefore(until)) {
            for (String table : months(connection, since, until)) {
                month(connection, table, since, until, use);
            }
        }
    }

    private static List<String> months(Connection connection, Instant since, Instant until) throws SQLException {
        String first = Partitions.table(Partitions.month(micros(since)));
        String last = Partitions.table(Partitions.month(micros(until.minus(Duration.ofNanos(1_000)))));
        List<String> tables = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid "
                        + "WHERE inhparent = '" + Database.SCHEMA + ".usage'::regclass ORDER BY relname")) {
            while (rows.next()) {
                String table = rows.getString(1);
                if (table.compareTo(first) >= 0 && table.compareTo(last) <= 0) {
                    tables.add(table);
                }
            }
        }
        return tables;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static void month(
            Connection connection, String table, Instant since, Instant until, Consumer<List<UsageRecord>> use)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + RecordRows.COLUMNS + " FROM " + table
                + " u" + RecordRows.JOINS
                + " WHERE u.at >= ?::timestamptz AND u.at < ?::timestamptz ORDER BY u.tenant_no, u.id, u.seq")) {
            select.setFetchSize(AT_ONCE);
            select.setString(1, since.toString());
            select.setString(2, until.toString());
            try (ResultSet rows = select.executeQuery()) {
                Map<Long, List<UsageRecord>> sameId = new LinkedHashMap<>();
                String before = "";
                while (rows.next()) {
                    UsageRecord record = RecordRows.read(rows);
                    String id = record.tenant() + '\0' + record.id();
                    if (!id.equals(before)) {
                        sameId.values().forEach(use);
                        sameId.clear();
                        before = id;
                    }
                    record.insertInto(sameId.computeIfAbsent(record.atMicros(), at -> new ArrayList<>(2)));
                }
                sameId.values().forEach(use);
            }
        }
    }
}
