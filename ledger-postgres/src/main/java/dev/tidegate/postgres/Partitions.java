package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** The tables of the months (UTC), each of which has the reservations that were made in it. For one thread. */
final class Partitions {
    private static final int LOCK = 0x7469_6467;

    private final Set<YearMonth> known = new HashSet<>();

    static YearMonth month(long micros) {
        return YearMonth.from(Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC));
    }

    static String table(YearMonth month) {
        return String.format(Locale.ROOT, "usage_%04d%02d", month.getYear(), month.getMonthValue());
    }

    /** One that an operator drops is made again. */
    void forget() {
        known.clear();
    }

    /** Makes the tables of these months if they are not there, and ends the transaction. */
    void make(Connection connection, Set<YearMonth> months) throws SQLException {
        for (YearMonth month : months) {
            if (!known.contains(month)) {
                make(connection, month);
                known.add(month);
            }
        }
    }

    /** Attached, not made in its place: that would wait for every report, and everything would wait behind it. */
    private static void make(Connection connection, YearMonth month) throws SQLException {
        String table = table(month);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            if (!isThere(connection, table)) {
                statement.execute("CREATE TABLE " + table + " (LIKE usage INCLUDING ALL)");
                statement.execute("ALTER TABLE usage ATTACH PARTITION " + table + " FOR VALUES FROM ('" + month
                        + "-01 00:00:00+00') TO ('" + month.plusMonths(1) + "-01 00:00:00+00')");
            }
        }
        connection.commit();
    }

    static boolean isThere(Connection connection, String table) throws SQLException {
        try (PreparedStatement look = connection.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            look.setString(1, Database.SCHEMA + "." + table);
            try (ResultSet row = look.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
