package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ledger.ForwardingLedger;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.server.auth.Role;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code usage} on what {@code serve --ledger} recorded. */
class UsageCommandTest {
    private static final Pattern HANDLE = Pattern.compile("\"reservation\":\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private String usage() {
        return folder.resolve("usage").toString();
    }

    /** Reserves for a dollar, settles at {@code spend}. */
    static void call(Served served, String tenant, String id, long spend) throws Exception {
        String reserved = served.post(
                        "/v1/reservations",
                        "{\"subject\":\"" + tenant + "\",\"plan\":\"pro\",\"model\":\"gpt-4o\",\"id\":\"" + id
                                + "\",\"cost\":{\"spend\":1000000}}")
                .body();
        Matcher handle = HANDLE.matcher(reserved);
        assertThat(handle.find()).as(reserved).isTrue();
        String settled = served.post(
                        "/v1/reservations/" + handle.group(1) + "/settle",
                        "{\"usage\":{\"input\":12,\"output\":3},\"meters\":{\"spend\":" + spend + "}}")
                .body();
        assertThat(settled).containsIgnoringCase("settled");
    }

    private void answeredAndKilled(Map<String, String> env) throws Exception {
        try (Served served = new Served(folder, env, "--ledger", usage())) {
            served.awaitReady();
            for (int i = 0; i < 10; i++) {
                call(served, i % 2 == 0 ? "acme" : "zeta", "call-" + i, 1_000 + i);
            }
            served.process().destroyForcibly().onExit().join();
        }
        try (Served served = new Served(folder, env, "--ledger", usage())) {
            served.awaitReady();
            served.await(
                    "the records of the process that was killed",
                    () -> report(served).contains("\"calls\":5,\"spendNanos\":5025"));
            Cli.Outcome table = new Cli().run("usage", "report", "--by", "tenant", "--url", served.url());
            assertThat(table.out()).contains("acme", "$0.00000502", "zeta", "$0.000005025");
            assertThat(served.get("/v1/usage?by=planet").body()).contains("tenant, user, model, plan or day");
        }
        Cli.Outcome files = new Cli().run("usage", "report", "--by", "model", "--ledger", usage(), "--json");
        assertThat(files.out())
                .contains("\"model\":\"gpt-4o\",\"calls\":10,\"spendNanos\":10045,"
                        + "\"tokens\":{\"input\":120,\"output\":30},\"open\":0");
    }

    private static String report(Served served) throws Exception {
        return served.get("/v1/usage?by=tenant").body();
    }

    @Test
    void whatWasAnsweredIsReportedAfterAKillOfTheServer() throws Exception {
        answeredAndKilled(Map.of());
        Cli.Outcome csv = new Cli().run("usage", "export", "--ledger", usage(), "--format", "csv");
        assertThat(csv.out().lines().toList())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains(",acme,,gpt-4o,pro,5,5020,60,"));
        assertThat(new Cli()
                        .run("usage", "export", "--ledger", usage(), "--format", "json")
                        .out())
                .contains("\"tenant\":\"zeta\",\"user\":\"\",\"model\":\"gpt-4o\",\"plan\":\"pro\",\"calls\":5");
        assertThat(new Cli()
                        .run("usage", "export", "--ledger", usage(), "--format", "xml")
                        .err())
                .contains("--format: xml (expected: table, json or csv)");
        assertThat(new Cli()
                        .run("usage", "report", "--by", "day", "--ledger", folder + "/none")
                        .err())
                .contains("ledger: ", "the folder of a usage ledger");
        assertThat(new Cli()
                        .run("usage", "report", "--by", "day", "--since", "soon")
                        .err())
                .contains("--since: soon (expected: a day in UTC");
    }

    @Test
    void withRedisAsWell() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            answeredAndKilled(Map.of("TIDEGATE_REDIS", redis.uri(), "TIDEGATE_DEADLINE_MS", "20000"));
            String[] verify = {"ledger", "verify", "--ledger", usage(), "--redis", redis.uri()};
            Cli.Outcome equal = new Cli().run(verify);
            assertThat(equal.out()).contains("monthly-spend", "5,020", "equal").doesNotContain("DIFFERS");
            assertThat(equal.code()).as(equal.err()).isZero();
            redis.command("DEL", "tg:{zeta}");
            Cli.Outcome other = new Cli().run(verify);
            assertThat(other.out()).containsPattern("zeta +monthly-spend +0 +5,025 +0 +DIFFERS");
            assertThat(other.code()).isEqualTo(1);
        }
    }

    @Test
    void aKeyNeedsTheRoleAdminAndAllSubjects() throws Exception {
        ApiKeys.Created admin = ApiKeys.create("admin");
        ApiKeys.Created reader = ApiKeys.create(
                "reader", new KeyScope(Set.of(Role.READ, Role.METRICS), List.of(), Optional.empty(), Optional.empty()));
        ApiKeys.Created one = ApiKeys.create(
                "one", new KeyScope(Set.of(Role.ADMIN), List.of("acme"), Optional.empty(), Optional.empty()));
        Path file = Files.writeString(
                folder.resolve("keys"), admin.line() + "\n" + reader.line() + "\n" + one.line() + "\n");
        try (UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false);
                RateLimiter limiter = RateLimiter.builder().ledger(ledger).build();
                TidegateServer server = TidegateServer.start(
                                new ServerOptions("127.0.0.1", 0, Optional.of(ApiKeys.load(file)), false)
                                        .withLedger(ledger),
                                limiter)
                        .toCompletableFuture()
                        .join()) {
            limiter.acquire(Request.of("acme", "pro"), "an-id");
            assertThat(as(server, admin).out()).contains("\"tenant\":\"acme\",\"calls\":1");
            assertThat(as(server, reader).err()).contains("has not the role for this: admin");
            assertThat(as(server, one).err()).contains("some subjects alone");
        }
    }

    /** A report that waits until it may be made. */
    private static final class Slow extends ForwardingLedger {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goes = new CountDownLatch(1);

        Slow(UsageLedger ledger) {
            super(ledger);
        }

        @Override
        public List<UsageRow> report(UsageQuery query) {
            begun.countDown();
            try {
                goes.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return super.report(query);
        }
    }

    @Test
    void moreReportsThanMayWaitAreAskedToComeAgain() throws Exception {
        Slow slow = new Slow(UsageLedger.write(folder.resolve("usage"), false));
        try (slow;
                RateLimiter limiter = RateLimiter.builder().build();
                TidegateServer server = TidegateServer.start(
                                new ServerOptions("127.0.0.1", 0, Optional.empty(), false).withLedger(slow), limiter)
                        .toCompletableFuture()
                        .join()) {
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest report = HttpRequest.newBuilder(URI.create(server.url() + "/v1/usage?by=tenant"))
                    .build();
            BlockingQueue<HttpResponse<String>> answers = new LinkedBlockingQueue<>();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            all.add(client.sendAsync(report, HttpResponse.BodyHandlers.ofString())
                    .thenAccept(answers::add));
            slow.begun.await();
            for (int i = 0; i < 17; i++) {
                all.add(client.sendAsync(report, HttpResponse.BodyHandlers.ofString())
                        .thenAccept(answers::add));
            }
            HttpResponse<String> refused = answers.take();
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("2");
            assertThat(refused.body()).contains("16 reports are waiting");
            slow.goes.countDown();
            all.forEach(CompletableFuture::join);
            assertThat(answers)
                    .hasSize(17)
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        }
    }

    private static Cli.Outcome as(TidegateServer server, ApiKeys.Created key) {
        return new Cli()
                .env("TIDEGATE_API_KEY", key.key())
                .run("usage", "report", "--by", "tenant", "--json", "--url", server.url());
    }
}
