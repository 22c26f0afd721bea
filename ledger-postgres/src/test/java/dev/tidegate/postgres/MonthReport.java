package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.testkit.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Optional;

/**
 * Measures reports over a month of 100 million calls: the sums of 20,000 subjects of 1,000 tenants on each of its days are
 * generated, and not the records, which such a report does not read.
 */
final class MonthReport {
    private static final Instant SINCE = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-11-01T00:00:00Z");
    private static final int RUNS = 5;

    private MonthReport() {}

    public static void main(String[] args) throws SQLException {
        try (PostgresServer database = PostgresServer.start("fsync=off");
                UsageLedger ledger = new PostgresLedger(
                        PostgresAddress.parse("--ledger", database.uri()), Optional.of(PostgresServer.PASSWORD))) {
            ledger.append(java.util.List.of(PostgresLedgerTest.record("t0", "a", 0, 1_796_000_000_000_000L, 5)))
                    .toCompletableFuture()
                    .join();
            generate(database);
            for (UsageQuery.By by : UsageQuery.By.values()) {
                long best = Long.MAX_VALUE;
                int rows = 0;
                for (int run = 0; run < RUNS; run++) {
                    long begun = System.nanoTime();
                    rows = ledger.report(new UsageQuery(by, SINCE, UNTIL)).size();
                    best = Math.min(best, System.nanoTime() - begun);
                }
                System.out.printf("by %s: %d rows in %.3f s%n", by.text(), rows, best / 1e9);
            }
        }
    }

    private static void generate(PostgresServer database) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + database.port() + "/postgres",
                        "tidegate",
                        PostgresServer.PASSWORD);
                Statement sql = connection.createStatement()) {
            // As a writer of this release says it: no trigger adds the days to their month.
            sql.execute("SET search_path = tidegate; SET tidegate.sums = 'all'");
            sql.execute("INSERT INTO usage_tenant (tenant) SELECT 'tenant-' || n FROM generate_series(1, 1000) n");
            sql.execute("INSERT INTO usage_subject (tenant_no, user_id, model, plan, price_version) "
                    + "SELECT t.tenant_no, 'user-' || n % 20, 'model-' || n % 7, 'plan-' || n % 3, 'v1' "
                    + "FROM usage_tenant t, generate_series(1, 20) n WHERE t.tenant LIKE 'tenant-%'");
            String sums = "(%s, subject_no, calls, spend_nanos, open, estimated, unidentified, input, output) SELECT ";
            sql.execute("INSERT INTO usage_day " + sums.formatted("day") + "day::date, subject_no, 161, 483000000, 0, "
                    + "1, 0, 161000, 32000 FROM usage_subject, "
                    + "generate_series('2026-10-01'::date, '2026-10-31', '1 day') day");
            sql.execute("INSERT INTO usage_month " + sums.formatted("month")
                    + "'2026-10-01'::date, subject_no, sum(calls), sum(spend_nanos), 0, sum(estimated), 0, "
                    + "sum(input), sum(output) FROM usage_day WHERE day < '2026-11-01' GROUP BY subject_no");
            sql.execute("VACUUM ANALYZE");
        }
    }
}
