package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.usage.TokenKind;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;

/**
 * Measures how many records a second two servers write into a PostgreSQL on this machine, and how many bytes one takes.
 * Each reservation is a reserve and, some batches later, a settle. Argument: how many records, in thousands.
 */
final class RecordRate {
    private static final int BATCH = 1_000;
    private static final int IN_FLIGHT = 20;
    private static final int TENANTS = 1_000;
    private static final int SERVERS = 2;

    private RecordRate() {}

    public static void main(String[] args) throws SQLException {
        int batches = Integer.parseInt(args[0]) / SERVERS;
        try (PostgresServer database = PostgresServer.start("max_wal_size=4GB")) {
            run(database, 100, 20);
            long begun = System.nanoTime();
            run(database, 0, batches);
            double seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%d records in %.1f s: %.0f a second%n",
                    SERVERS * batches * BATCH, seconds, SERVERS * batches * BATCH / seconds);
            try (Connection connection = DriverManager.getConnection(
                            "jdbc:" + database.uri().replace("tidegate@", "") + "?user=tidegate",
                            "tidegate",
                            PostgresServer.PASSWORD);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT sum(pg_total_relation_size(relid))::float8 / "
                            + "(SELECT count(*) FROM tidegate.usage) FROM pg_partition_tree('tidegate.usage') "
                            + "WHERE isleaf")) {
                if (row.next()) {
                    System.out.printf("%.0f bytes a record%n", row.getDouble(1));
                }
            }
        }
    }

    private static void run(PostgresServer database, int first, int batches) {
        List<CompletableFuture<Void>> servers = new ArrayList<>();
        for (int s = 0; s < SERVERS; s++) {
            int server = first + s;
            servers.add(CompletableFuture.runAsync(() -> serve(database, server, batches)));
        }
        servers.forEach(CompletableFuture::join);
    }

    private static void serve(PostgresServer database, int server, int batches) {
        Deque<CompletableFuture<Void>> pending = new ArrayDeque<>();
        try (UsageLedger ledger = new PostgresLedger(
                PostgresAddress.parse("--ledger", database.uri()), Optional.of(PostgresServer.PASSWORD))) {
            for (int b = 0; b < batches; b++) {
                if (pending.size() == IN_FLIGHT) {
                    pending.remove().join();
                }
                // Pairs of batches that are ten apart: the reserves, then their settles.
                int pair = b / 20 * 10 + b % 10;
                boolean settles = b / 10 % 2 == 1;
                pending.add(ledger.append(LongStream.range(0, BATCH)
                                .mapToObj(i -> record(server, (long) pair * BATCH + i, settles))
                                .toList())
                        .toCompletableFuture());
            }
            pending.forEach(CompletableFuture::join);
        }
    }

    private static UsageRecord record(int server, long number, boolean settles) {
        long at = 1_796_000_000_000_000L + number * 100 + server;
        List<UsageRecord.Charge> charges = LongStream.range(0, 5)
                .mapToObj(i -> new UsageRecord.Charge(0x9000_0000L + i * 77_777, 1_000 + number % 5_000 * i))
                .toList();
        return new UsageRecord(
                settles ? UsageRecord.Kind.SETTLED : UsageRecord.Kind.RESERVED,
                "tenant-" + number % TENANTS,
                String.format("%02d-%018x", server, number * 0x9E37_79B9_7F4AL),
                settles ? 1 : 0,
                0,
                at,
                settles ? at + 2_000_000 : at,
                "",
                "gpt-4o",
                "pro",
                1,
                charges,
                Map.of(TokenKind.INPUT, 1_000 + number % 700, TokenKind.OUTPUT, 200 + number % 90),
                3_000_000 + number % 1_000_000,
                false,
                "2026-11-01");
    }
}
