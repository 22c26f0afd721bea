package dev.tidegate.postgres;

import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.spi.UsageQueue;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The usage ledger in a PostgreSQL database. Any number of processes may write it. Nothing is connected before the first
 * record is written or the first report is made; an append that fails may be repeated, and counts once. Safe for any
 * number of threads.
 */
public final class PostgresLedger implements UsageLedger {
    private static final String NO_SUCH_TABLE = "42P01";
    private static final int MOST_AT_ONCE = 10_000;
    /** A server has nine seconds to stop. What was not answered comes again. */
    private static final long LAST_MILLIS = 2_000;

    private final PostgresAddress address;
    private final PostgresReports reports;
    private final UsageQueue queue;

    /**
     * The ledger in a database.
     *
     * @param password of its user; where there is none, PGPASSFILE or {@code ~/.pgpass} may name it
     */
    public PostgresLedger(PostgresAddress address, Optional<String> password) {
        this(address, password, Database.SILENT_SECONDS);
    }

    /** For tests: with another patience of reports. */
    PostgresLedger(PostgresAddress address, Optional<String> password, int silentSeconds) {
        Database database = new Database(address, password);
        this.address = address;
        this.reports = new PostgresReports(database, silentSeconds);
        this.queue = new UsageQueue("the usage ledger at " + address, MOST_AT_ONCE, new RecordWriter(database));
    }

    @Override
    public CompletionStage<Void> append(List<UsageRecord> records) {
        return queue.append(records);
    }

    @Override
    public List<UsageRow> report(UsageQuery query) {
        try {
            return reports.report(query);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void each(UsageQuery query, Consumer<UsageRecord> use) {
        try {
            reports.each(query, use);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void steps(UsageQuery query, Consumer<List<UsageRecord>> use) {
        try {
            reports.steps(query, use);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private StoreException failed(SQLException cause) {
        String hint = NO_SUCH_TABLE.equals(cause.getSQLState()) ? ": serve --ledger makes the tables" : "";
        StoreException failure = new StoreException(
                "the usage ledger at " + address + " cannot be read: " + cause.getMessage() + hint, true);
        failure.initCause(cause);
        return failure;
    }

    /** Always empty: the database has its own checks. */
    @Override
    public List<String> damages() {
        return List.of();
    }

    @Override
    public void close() {
        queue.close(LAST_MILLIS);
    }
}
