package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.redis.Patience;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** A database of the release before, which knew the sums of days alone, and servers of that release that go on to write. */
class PostgresUpgradeTest {
    private static final String SERVER_OF_BEFORE = """
            INSERT INTO usage_day AS d (day, subject_no, calls, spend_nanos, open, estimated, unidentified, input)
            VALUES ('2024-10-05', 1, 1, %1$d, 0, 0, 0, 3), ('2024-10-09', 1, 1, %1$d, 0, 0, 0, NULL)
            ON CONFLICT (day, subject_no) DO UPDATE SET calls = d.calls + EXCLUDED.calls,
              spend_nanos = d.spend_nanos + EXCLUDED.spend_nanos,
              input = CASE WHEN EXCLUDED.input IS NULL THEN d.input
                ELSE coalesce(d.input, 0) + EXCLUDED.input END
            """;
    /** 2024-10-04T12:00:00Z. */
    private static final long NOON = 20_000 * 86_400_000_000L + 43_200_000_000L;

    private static String address(PostgresServer server) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres";
    }

    private static Connection connected(PostgresServer server) throws SQLException {
        Connection made = DriverManager.getConnection(address(server), "tidegate", PostgresServer.PASSWORD);
        made.setSchema(Database.SCHEMA);
        return made;
    }

    /** The first form of the tables, with what a server of that release has written of one tenant. */
    private static void writtenBefore(PostgresServer server) throws SQLException {
        Flyway.configure()
                .dataSource(address(server), "tidegate", PostgresServer.PASSWORD)
                .schemas(Database.SCHEMA)
                .locations("classpath:dev/tidegate/postgres/migration")
                .table("usage_schema")
                .target("1")
                .load()
                .migrate();
        try (Connection connection = connected(server);
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO usage_tenant (tenant) VALUES ('acme')");
            statement.execute("INSERT INTO usage_subject (tenant_no, user_id, model, plan, price_version) "
                    + "VALUES (1, 'u', 'm', 'pro', '')");
            statement.execute(SERVER_OF_BEFORE.formatted(1));
        }
    }

    private static UsageLedger ledger(PostgresServer server) {
        return new PostgresLedger(PostgresAddress.parse("ledger", server.uri()), Optional.of(PostgresServer.PASSWORD));
    }

    private static UsageRow tenant(UsageLedger ledger) {
        return ledger.report(UsageQuery.all(UsageQuery.By.TENANT)).get(0);
    }

    private static boolean waits(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE relation IS NOT NULL AND NOT granted)")) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Test
    void sumsOfMonthsHaveWhatServersOfTheReleaseBeforeWrite() throws SQLException {
        try (PostgresServer server = PostgresServer.start("fsync=off")) {
            writtenBefore(server);
            try (Connection before = connected(server);
                    Connection looking = connected(server);
                    Statement old = before.createStatement();
                    Statement look = looking.createStatement();
                    UsageLedger ledger = ledger(server)) {
                assertThat(tenant(ledger).spendNanos())
                        .as("a report before the first server of this release")
                        .isEqualTo(2);
                before.setAutoCommit(false);
                old.execute(SERVER_OF_BEFORE.formatted(10));
                CompletableFuture<Void> written = ledger.append(
                                List.of(PostgresLedgerTest.record("acme", "a", 0, NOON, 10_000)))
                        .toCompletableFuture();
                Patience.await("the migration waits, or is over", () -> {
                    try {
                        return written.isDone() || waits(look);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                });
                before.commit();
                written.join();
                old.execute(SERVER_OF_BEFORE.formatted(100));
                before.commit();
                UsageRow months = tenant(ledger);
                assertThat(months.spendNanos()).isEqualTo(10_222);
                assertThat(months.calls()).isEqualTo(7);
                UsageRow days = ledger.report(UsageQuery.all(UsageQuery.By.DAY)).stream()
                        .reduce(UsageRow::plus)
                        .orElseThrow();
                assertThat(months.tokens()).isEqualTo(days.tokens());
                look.execute("DELETE FROM tidegate.usage_day");
                assertThat(tenant(ledger)).as("of months alone").isEqualTo(months);
            }
        }
    }
}
