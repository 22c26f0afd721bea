package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.testkit.redis.RedisServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve --ledger postgresql://…}, and the commands {@code usage} and {@code ledger} on what it recorded. */
class UsageInPostgresTest {
    private static PostgresServer database;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        database = PostgresServer.start("fsync=off");
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private static Cli.Outcome run(String... words) {
        return new Cli().env("PGPASSWORD", PostgresServer.PASSWORD).run(words);
    }

    private static Map<String, String> env(Map<String, String> more) {
        Map<String, String> env = new HashMap<>(more);
        env.put("PGPASSWORD", PostgresServer.PASSWORD);
        return env;
    }

    private static void call(Served served, String tenant, String id) throws Exception {
        UsageCommandTest.call(served, tenant, id, 1_000);
    }

    private static String report() {
        return run("usage", "report", "--by", "tenant", "--json", "--ledger", database.uri())
                .out();
    }

    private static void awaitReport(Served served, String part) throws Exception {
        served.await("the report " + part, () -> report().contains(part));
    }

    @Test
    void recordsWaitInTheSpoolWhileTheDatabaseIsAwayAlsoOverAKillOfTheServer() throws Exception {
        String[] options = {"--ledger", database.uri(), "--ledger-spool", folder.resolve("spool") + ""};
        try (Served served = new Served(folder, env(Map.of()), options)) {
            served.awaitReady();
            call(served, "spooled", "a");
            awaitReport(served, "\"tenant\":\"spooled\",\"calls\":1,\"spendNanos\":1000");
            database.kill();
            call(served, "spooled", "b");
            served.await(
                    "the failure",
                    () -> served.get("/metrics").body().contains("append_failed_total 1.0")
                            || !served.get("/metrics").body().contains("append_failed_total 0.0"));
            assertThat(served.get("/v1/usage?by=tenant").statusCode()).isEqualTo(503);
            served.process().destroyForcibly().onExit().join();
        }
        try (Served served = new Served(folder, env(Map.of()), options)) {
            served.awaitReady();
            call(served, "spooled", "c");
            database.restart();
            awaitReport(served, "\"tenant\":\"spooled\",\"calls\":3,\"spendNanos\":3000");
            assertThat(served.get("/v1/usage?by=tenant").body())
                    .contains("\"tenant\":\"spooled\",\"calls\":3,\"spendNanos\":3000");
        }
    }

    @Test
    void withRedisRecordsWaitThereAndTheCountsAreVerified() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Served served = new Served(
                        folder,
                        env(Map.of("TIDEGATE_REDIS", redis.uri(), "TIDEGATE_DEADLINE_MS", "20000")),
                        "--ledger",
                        database.uri())) {
            served.awaitReady();
            database.kill();
            call(served, "streamed", "a");
            call(served, "streamed", "b");
            database.restart();
            awaitReport(served, "\"tenant\":\"streamed\",\"calls\":2,\"spendNanos\":2000");
            Cli.Outcome equal = run("ledger", "verify", "--ledger", database.uri(), "--redis", redis.uri());
            assertThat(equal.out()).containsPattern("streamed +monthly-spend +2,000 +2,000 +0 +equal");
            assertThat(run("usage", "export", "--format", "csv", "--ledger", database.uri())
                            .out())
                    .contains(",streamed,,gpt-4o,pro,2,2000,24,");
        }
    }

    @Test
    void aFaultyAddressIsRefusedWithoutItsPassword() {
        Cli.Outcome password = run("usage", "report", "--by", "day", "--ledger", "postgresql://me:horse@h/db");
        assertThat(password.err())
                .contains("--ledger: an address with a password (expected: ", "PGPASSWORD")
                .doesNotContain("horse");
        assertThat(run("serve", "--ledger", "postgresql://me:horse@h/db").err())
                .contains("--ledger: ")
                .doesNotContain("horse");
        assertThat(run("serve", "--ledger", "postgresql://me@h/db", "--port", "0")
                        .err())
                .contains("--ledger-spool: nothing (expected: a folder for records while the database is away");
        assertThat(run("usage", "report", "--by", "day", "--ledger", "postgresql://me@h/db?sslmode=maybe")
                        .err())
                .contains("sslmode=maybe (expected: disable, allow, prefer, require, verify-ca or verify-full)");
        assertThat(run("usage", "export", "--ledger", "a", "--ledger", "postgresql://me@h/db")
                        .err())
                .contains("folders alone, or one database");
        assertThat(new Cli()
                        .env("PGPASSWORD", "wrong-horse")
                        .run("usage", "report", "--by", "day", "--ledger", database.uri())
                        .err())
                .contains("password authentication failed")
                .doesNotContain("wrong-horse");
    }
}
