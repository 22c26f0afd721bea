package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes connections to the database, whose tables it brings to the form of this release before the first record is written. */
final class Database {
    static final String SCHEMA = "tidegate";
    private static final int CONNECT_SECONDS = 15;
    /** Above the bound of a statement of the writer, and above the time of the slowest report. */
    static final int SILENT_SECONDS = 60;
    /** Until the first record of a table is there, which the database may have to look for. */
    static final int SEARCH_SECONDS = 600;
    /** Until one statement has filled a new table from all that an earlier release has written. */
    private static final int MIGRATION_SECONDS = 3_600;

    private final PGSimpleDataSource writing;
    private final PGSimpleDataSource reading;
    private final PGSimpleDataSource migrating;
    private volatile boolean migrated;

    Database(PostgresAddress address, Optional<String> password) {
        this.writing = source(address, password);
        writing.setSocketTimeout(SILENT_SECONDS);
        this.reading = source(address, password);
        reading.setSocketTimeout(SILENT_SECONDS);
        this.migrating = source(address, password);
        migrating.setSocketTimeout(MIGRATION_SECONDS);
    }

    private static PGSimpleDataSource source(PostgresAddress address, Optional<String> password) {
        PGSimpleDataSource made = new PGSimpleDataSource();
        made.setServerNames(new String[] {address.host()});
        made.setPortNumbers(new int[] {address.port()});
        made.setDatabaseName(address.database());
        made.setUser(address.user());
        password.ifPresent(made::setPassword);
        made.setApplicationName("tidegate");
        made.setConnectTimeout(CONNECT_SECONDS);
        made.setLoginTimeout(CONNECT_SECONDS);
        made.setTcpKeepAlive(true);
        made.setSslMode(address.sslMode());
        Map<String, String> given = address.parameters();
        Optional.ofNullable(given.get("sslrootcert")).ifPresent(made::setSslRootCert);
        Optional.ofNullable(given.get("sslcert")).ifPresent(made::setSslCert);
        Optional.ofNullable(given.get("sslkey")).ifPresent(made::setSslKey);
        if (address.sslMode().startsWith("verify") && !given.containsKey("sslrootcert")) {
            // The authorities that Java knows; else the driver looks for a file in the home folder.
            made.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return made;
    }

    /** A connection for the thread that writes: a stalled one lets go of its locks. */
    Connection forWriting() throws SQLException {
        migrate();
        Connection connection = open(writing);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '20s'; "
                    // Every look-up is by an index, also where a table was empty when its statement was planned.
                    + "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET join_collapse_limit = 1; "
                    + "SELECT set_config('synchronous_commit', 'on', false) "
                    + "WHERE current_setting('synchronous_commit') IN ('off', 'local')");
            // Each statement sees what was committed before it: the locks are taken first, and then it is looked.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            connection.setAutoCommit(false);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * A connection that sees the tables as they are at one instant, and changes none.
     *
     * @param silentSeconds after which a read fails for which the database has sent nothing
     */
    Connection forReading(int silentSeconds) throws SQLException {
        Connection connection = open(reading);
        try (Statement statement = connection.createStatement()) {
            // The sums of some ten thousand subjects at once; with the usual 4 MB they go over the disk.
            statement.execute("SET work_mem = '64MB'");
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setNetworkTimeout(Runnable::run, silentSeconds * 1_000);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static Connection open(PGSimpleDataSource source) throws SQLException {
        Connection connection = source.getConnection();
        connection.setSchema(SCHEMA);
        return connection;
    }

    private synchronized void migrate() throws SQLException {
        if (migrated) {
            return;
        }
        try {
            Flyway.configure()
                    .dataSource(migrating)
                    .schemas(SCHEMA)
                    .locations("classpath:dev/tidegate/postgres/migration")
                    .table("usage_schema")
                    .load()
                    .migrate();
            migrated = true;
        } catch (FlywayException e) {
            // That of Flyway has many lines.
            Throwable cause = e.getCause() instanceof SQLException sql ? sql : e;
            throw new SQLException("its tables cannot be made: " + cause.getMessage(), e);
        }
    }
}
