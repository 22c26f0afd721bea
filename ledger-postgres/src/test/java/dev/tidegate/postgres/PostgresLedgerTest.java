package dev.tidegate.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.usage.TokenKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger in a real PostgreSQL: what is appended counts once, and reports say the same as those of files. */
class PostgresLedgerTest {
    private static final long DAY = 86_400_000_000L;
    private static final long NOON = 20_000 * DAY + DAY / 2;
    private static final int WRITERS = 8;

    private static PostgresServer server;

    @TempDir
    private Path folder;

    private final long seed = System.nanoTime();

    @BeforeAll
    static void start() {
        server = PostgresServer.start("fsync=off", "log_lock_waits=on");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        sql("DROP SCHEMA IF EXISTS tidegate CASCADE");
    }

    private static Connection connected() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres", "tidegate", PostgresServer.PASSWORD);
    }

    private static String sql(String statement) throws SQLException {
        try (Connection connection = connected();
                var made = connection.createStatement()) {
            if (made.execute(statement)) {
                ResultSet rows = made.getResultSet();
                return rows.next() ? rows.getString(1) : "";
            }
            return "";
        }
    }

    private static UsageLedger ledger() {
        return new PostgresLedger(PostgresAddress.parse("ledger", server.uri()), Optional.of(PostgresServer.PASSWORD));
    }

    static UsageRecord record(String tenant, String id, long seq, long at, long spend) {
        UsageRecord.Kind kind = seq == 0 ? UsageRecord.Kind.RESERVED : UsageRecord.Kind.SETTLED;
        return new UsageRecord(
                kind,
                tenant,
                id,
                seq,
                0,
                at,
                at + seq,
                "u" + spend % 3,
                seq == 0 ? "gpt-4o" : "gpt-4o-" + spend % 2,
                seq == 0 ? "pro" : "",
                1,
                List.of(new UsageRecord.Charge(0xffff_fff7L, spend)),
                Map.of(TokenKind.INPUT, 10L + seq, TokenKind.OUTPUT, 5L),
                spend,
                seq == 2,
                seq == 0 ? "v1" : "");
    }

    private static void append(UsageLedger ledger, List<UsageRecord> records) {
        ledger.append(records).toCompletableFuture().join();
    }

    /** Steps of 150 reservations in two months, a fifth of them twice, in no order. */
    private List<UsageRecord> steps() {
        List<UsageRecord> all = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            long at = NOON + i % 40 * DAY + i;
            for (int seq = 0; seq <= i % 4; seq++) {
                all.add(record("t" + i % 7, "call-" + i, seq, at, 1_000L * i + seq));
            }
        }
        all.addAll(new ArrayList<>(all.subList(0, all.size() / 5)));
        Collections.shuffle(all, new Random(seed));
        return all;
    }

    private static List<List<UsageRecord>> steps(UsageLedger ledger, UsageQuery query) {
        List<List<UsageRecord>> all = new ArrayList<>();
        ledger.steps(query, all::add);
        return all;
    }

    @Test
    void reportsSayTheSameAsThoseOfFilesWhateverTheOrderAndTheRepetitions() {
        List<UsageRecord> all = steps();
        Instant middle = Instant.ofEpochSecond(NOON / 1_000_000 + 10 * 86_400 + 3_600);
        List<UsageQuery> queries = new ArrayList<>();
        for (UsageQuery.By by : UsageQuery.By.values()) {
            queries.add(UsageQuery.all(by));
            queries.add(new UsageQuery(by, UsageQuery.BEGIN, middle));
            queries.add(new UsageQuery(by, middle, UsageQuery.END));
            queries.add(new UsageQuery(by, middle.minusSeconds(3_700), middle));
        }
        try (UsageLedger files = UsageLedger.write(folder, false);
                UsageLedger ledger = ledger()) {
            for (int i = 0; i < all.size(); i += 40) {
                List<UsageRecord> batch = all.subList(i, Math.min(all.size(), i + 40));
                append(files, batch);
                append(ledger, batch);
            }
            for (UsageQuery query : queries) {
                List<UsageRow> rows = ledger.report(query);
                assertThat(rows).as("seed %d, %s", seed, query).isEqualTo(files.report(query));
                List<UsageRecord> counting = new ArrayList<>();
                ledger.each(query, counting::add);
                List<UsageRecord> same = new ArrayList<>();
                files.each(query, same::add);
                assertThat(counting).as("seed %d, %s", seed, query).containsExactlyInAnyOrderElementsOf(same);
                assertThat(steps(ledger, query))
                        .as("seed %d, %s", seed, query)
                        .containsExactlyInAnyOrderElementsOf(steps(files, query));
            }
            assertThat(ledger.report(UsageQuery.all(UsageQuery.By.PLAN)))
                    .extracting(UsageRow::key)
                    .containsExactly("pro");
        }
    }

    @Test
    void eightWritersOfTheSameReservationsNeitherDeadlockNorCountTwice() throws SQLException {
        List<UsageRecord> all = steps();
        List<UsageLedger> ledgers = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(WRITERS);
        try (UsageLedger files = UsageLedger.write(folder, false)) {
            append(files, all);
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int w = 0; w < WRITERS; w++) {
                UsageLedger ledger = ledger();
                ledgers.add(ledger);
                // Connected before the others begin, so that all write at once.
                append(ledger, List.of());
            }
            for (int w = 0; w < WRITERS; w++) {
                UsageLedger ledger = ledgers.get(w);
                List<UsageRecord> own = new ArrayList<>(all);
                Collections.shuffle(own, new Random(seed + w));
                writers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < own.size(); i += 20) {
                                append(ledger, own.subList(i, Math.min(own.size(), i + 20)));
                            }
                        },
                        pool));
            }
            writers.forEach(CompletableFuture::join);
            for (UsageQuery.By by : UsageQuery.By.values()) {
                assertThat(ledgers.get(0).report(UsageQuery.all(by)))
                        .as("seed %d, by %s", seed, by)
                        .isEqualTo(files.report(UsageQuery.all(by)));
            }
            assertThat(sql("SELECT deadlocks FROM pg_stat_database WHERE datname = 'postgres'"))
                    .isEqualTo("0");
        } finally {
            ledgers.forEach(UsageLedger::close);
            pool.shutdown();
        }
    }

    @Test
    void recordsAreInTheTableOfTheMonthOfTheirReservation() throws SQLException {
        try (UsageLedger ledger = ledger()) {
            append(ledger, List.of(record("acme", "a", 0, NOON, 5), record("acme", "a", 1, NOON, 7)));
            append(ledger, List.of(record("acme", "b", 1, NOON + 31 * DAY, 7)));
        }
        assertThat(sql(
                        "SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_inherits JOIN pg_class ON oid = inhrelid "
                                + "WHERE inhparent = 'tidegate.usage'::regclass"))
                .isEqualTo("usage_202410,usage_202411");
        assertThat(sql("SELECT count(*) FROM tidegate.usage_202410")).isEqualTo("2");
        assertThat(sql("SELECT kind || ' ' || model || ' ' || at FROM tidegate.usage_record WHERE id = 'b'"))
                .startsWith("settled gpt-4o-1 2024-11-");
    }

    @Test
    void whatCannotBeWrittenFailsAndIsThereAfterTheRepetition() throws SQLException {
        try (UsageLedger ledger = ledger()) {
            append(ledger, List.of(record("acme", "a", 0, NOON, 5)));
            sql("ALTER TABLE tidegate.usage_day RENAME TO hidden");
            List<UsageRecord> more = List.of(record("acme", "a", 1, NOON, 7), record("other", "b", 1, NOON, 3));
            assertThatThrownBy(() -> append(ledger, more))
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("usage_day");
            sql("ALTER TABLE tidegate.hidden RENAME TO usage_day");
            assertThat(sql("SELECT count(*) FROM tidegate.usage")).isEqualTo("1");
            append(ledger, more);
            append(ledger, more);
            assertThat(ledger.report(UsageQuery.all(UsageQuery.By.TENANT)))
                    .extracting(UsageRow::spendNanos)
                    .containsExactly(7L, 3L);
        }
    }

    /** A late step of a month that an operator has dropped stops no other record. */
    @Test
    void aTableThatWasDroppedIsMadeAgain() throws SQLException {
        try (UsageLedger ledger = ledger()) {
            append(ledger, List.of(record("acme", "a", 0, NOON, 5)));
            sql("DROP TABLE tidegate.usage_202410");
            List<UsageRecord> more = List.of(record("acme", "b", 1, NOON, 7));
            assertThatThrownBy(() -> append(ledger, more)).hasMessageContaining("usage_202410");
            append(ledger, more);
            assertThat(sql("SELECT count(*) FROM tidegate.usage_202410")).isEqualTo("1");
        }
    }

    @Test
    void aZeroByteInTheNameOfAModelIsReplaced() {
        UsageRecord odd = record("acme", "a", 1, NOON, 5).named("", "a\0b", "pro", "");
        try (UsageLedger ledger = ledger()) {
            append(ledger, List.of(odd));
            assertThat(ledger.report(UsageQuery.all(UsageQuery.By.MODEL)))
                    .extracting(UsageRow::key)
                    .containsExactly("a\uFFFDb");
        }
    }

    @Test
    void aReportOfADatabaseWithoutALedgerSaysSoAndMakesNoTables() throws SQLException {
        try (UsageLedger ledger = ledger()) {
            assertThatThrownBy(() -> ledger.report(UsageQuery.all(UsageQuery.By.DAY)))
                    .hasMessageContaining("usage_day")
                    .hasMessageContaining("serve --ledger makes the tables");
            assertThat(sql("SELECT count(*) FROM pg_namespace WHERE nspname = 'tidegate'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aCertificateThatTheDriverWouldLeaveOutIsRefused() {
        String address = "postgresql://tidegate@192.0.2.1/billing?sslcert=/c.pem&sslkey=/k.pk8";
        assertThatThrownBy(() -> PostgresAddress.parse("ledger", address))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("ledger: an address with sslcert or sslkey and without sslrootcert");
        assertThat(PostgresAddress.parse("ledger", address + "&sslrootcert=/ca.pem")
                        .sslMode())
                .isEqualTo("verify-full");
    }

    @Test
    void aWrongPasswordIsSaidWithoutThePassword() {
        try (UsageLedger ledger =
                new PostgresLedger(PostgresAddress.parse("ledger", server.uri()), Optional.of("wrong-horse"))) {
            assertThatThrownBy(() -> append(ledger, List.of(record("acme", "a", 1, NOON, 5))))
                    .hasMessageContaining("password authentication failed for user \"tidegate\"")
                    .hasMessageNotContaining("wrong-horse");
        }
    }

    /** As a firewall that has forgotten a connection: what comes after the words is swallowed. */
    private static void relay(ServerSocket listening, String silentAfter) {
        try (Socket client = listening.accept();
                Socket to = new Socket("127.0.0.1", server.port())) {
            Thread back = new Thread(() -> {
                try {
                    to.getInputStream().transferTo(client.getOutputStream());
                } catch (IOException e) {
                    // Either end has closed.
                    return;
                }
            });
            back.start();
            byte[] bytes = new byte[1 << 16];
            boolean silent = false;
            for (int n = client.getInputStream().read(bytes);
                    n >= 0;
                    n = client.getInputStream().read(bytes)) {
                silent |= new String(bytes, 0, n, StandardCharsets.ISO_8859_1).contains(silentAfter);
                if (!silent) {
                    to.getOutputStream().write(bytes, 0, n);
                }
            }
        } catch (IOException e) {
            // The listening end was closed.
            return;
        }
    }

    @Test
    void aReadIsGivenUpAfterTheTimeThatIsAskedForAndNotAfterThatOfTheWriter() throws SQLException {
        try (UsageLedger ledger = ledger()) {
            append(ledger, List.of(record("acme", "a", 0, NOON, 5)));
        }
        Database database =
                new Database(PostgresAddress.parse("ledger", server.uri()), Optional.of(PostgresServer.PASSWORD));
        try (Connection connection = database.forReading(7)) {
            assertThat(connection.getNetworkTimeout()).isEqualTo(7_000);
        }
    }

    @Test
    void aReportOnAConnectionThatHasGoneSilentFails() throws IOException {
        try (UsageLedger ledger = ledger();
                ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            append(ledger, List.of(record("acme", "a", 0, NOON, 5)));
            Thread relay = new Thread(() -> relay(listening, "usage_month"));
            relay.start();
            PostgresAddress through = PostgresAddress.parse(
                    "ledger",
                    server.uri()
                            .replace(":" + server.port(), ":" + listening.getLocalPort())
                            .replace("/postgres", "/postgres?sslmode=disable"));
            try (UsageLedger silent = new PostgresLedger(through, Optional.of(PostgresServer.PASSWORD), 1)) {
                assertThatThrownBy(() -> silent.report(UsageQuery.all(UsageQuery.By.TENANT)))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("cannot be read");
            }
            assertThat(ledger.report(UsageQuery.all(UsageQuery.By.TENANT))).hasSize(1);
        }
    }
}
