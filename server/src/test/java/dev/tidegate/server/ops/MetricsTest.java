package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.config.alerts.AlertsFile;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.Operation;
import dev.tidegate.server.HeldStore;
import dev.tidegate.server.Reply;
import dev.tidegate.server.TestServer;
import dev.tidegate.server.alert.Alerts;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.http.wire.ConnectionCounts;
import dev.tidegate.server.tls.CertificateFiles;
import dev.tidegate.server.tls.ServerCertificate;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.testkit.redis.RedisTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `(tidegate_[a-z_]+)` \\| ([a-z]+) \\| [^|]+ \\|([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (tidegate_[a-z_]+) ([a-z]+)$", Pattern.MULTILINE);

    private static final String ALERTS = """
            version: 1
            queue: queue
            targets:
              - name: chat
                url: http://127.0.0.1:9/
                format: slack
            """;

    private static void assertHas(String text, String... lines) {
        for (String line : lines) {
            assertThat(text.lines()).as(text).contains(line);
        }
    }

    @Test
    void everyDecisionIsCountedByItsOutcomeAndSource() {
        HeldStore store = new HeldStore();
        try (TestServer server = TestServer.start(Plans.builtIn(), store)) {
            for (int i = 0; i < 51; i++) {
                server.acquire("c", "starter");
            }
            server.post("/v1/check", "{\"subject\":\"c\",\"plan\":\"starter\"}");
            store.fail(new StoreException("refused", true));
            server.acquire("c", "starter");
            server.acquire("{}");
            Reply reply = server.get("/metrics");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("content-type")).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
            assertHas(
                    reply.body(),
                    "tidegate_decisions_total{operation=\"acquire\",outcome=\"allowed\",source=\"held\"} 50.0",
                    "tidegate_decisions_total{operation=\"acquire\",outcome=\"denied\",source=\"held\"} 1.0",
                    "tidegate_decisions_total{operation=\"check\",outcome=\"denied\",source=\"held\"} 1.0",
                    "tidegate_decisions_total{operation=\"acquire\",outcome=\"failed\",source=\"none\"} 1.0",
                    "tidegate_request_duration_seconds_count{operation=\"acquire\"} 53",
                    "tidegate_request_duration_seconds_bucket{operation=\"check\",le=\"+Inf\"} 1",
                    "tidegate_store_degraded 1.0");
        }
    }

    @Test
    void theStepsUponReservationsAreMeasuredEachAsItself() {
        try (TestServer server = TestServer.start(Plans.builtIn())) {
            String reserve = "{\"subject\":\"c\",\"plan\":\"starter\",\"id\":\"a\",\"cost\":{\"requests\":50}}";
            String at = "/v1/reservations/"
                    + server.post("/v1/reservations", reserve).string("reservation");
            server.post("/v1/reservations", reserve);
            server.post("/v1/reservations", reserve.replace("\"a\"", "\"b\""));
            server.post(at + "/extend", "{}");
            server.post(at + "/settle", "{\"meters\":{\"spend\":1}}");
            server.post(at + "/adjust", "{\"meters\":{\"spend\":2},\"seq\":1}");
            server.post(at + "/cancel", "{}");
            server.get(at);
            assertHas(
                    server.get("/metrics").body(),
                    "tidegate_decisions_total{operation=\"reserve\",outcome=\"allowed\",source=\"memory\"} 2.0",
                    "tidegate_decisions_total{operation=\"reserve\",outcome=\"denied\",source=\"memory\"} 1.0",
                    "tidegate_request_duration_seconds_count{operation=\"reserve\"} 3",
                    "tidegate_request_duration_seconds_count{operation=\"extend\"} 1",
                    "tidegate_request_duration_seconds_count{operation=\"settle\"} 1",
                    "tidegate_request_duration_seconds_count{operation=\"adjust\"} 1",
                    "tidegate_request_duration_seconds_count{operation=\"cancel\"} 1",
                    "tidegate_request_duration_seconds_count{operation=\"reservation\"} 1");
        }
    }

    @Test
    void modelsThatCallsAndUsagesNameAreCountedAndFurtherOnesTogether() {
        try (TestServer server = TestServer.start(Plans.builtIn())) {
            String cost = "\"cost\":{\"input_tokens\":10,\"output_tokens\":1}}";
            server.acquire("{\"subject\":\"c\",\"plan\":\"starter\",\"model\":\"gpt-5\"," + cost);
            assertThat(server.acquire("{\"subject\":\"c\",\"plan\":\"starter\",\"model\":\"gtp-5\"," + cost)
                            .status())
                    .isEqualTo(422);
            String at = "/v1/reservations/"
                    + server.post(
                                    "/v1/reservations",
                                    "{\"id\":\"a\",\"subject\":\"c\",\"plan\":\"starter\",\"model\":\"gpt-5\"," + cost)
                            .string("reservation");
            server.post(
                    at + "/settle",
                    "{\"model\":\"gpt-5-mini\",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}");
            for (int k = 0; k < 300; k++) {
                server.acquire("{\"subject\":\"d\",\"plan\":\"starter\",\"model\":\"m-" + k + "\"}");
            }
            assertHas(
                    server.get("/metrics").body(),
                    "tidegate_models_total{model=\"gpt-5\"} 2.0",
                    "tidegate_models_total{model=\"gtp-5\"} 1.0",
                    "tidegate_models_total{model=\"gpt-5-mini\"} 1.0",
                    "tidegate_models_total{model=\"m-252\"} 1.0",
                    "tidegate_models_total{model=\"other\"} 47.0");
        }
    }

    @Test
    void whatIsUnderWayIsInFlight() throws InterruptedException {
        HeldStore store = new HeldStore();
        try (TestServer server = TestServer.start(Plans.builtIn(), store)) {
            store.hold();
            var one = server.sendAsync(server.request("/v1/subjects/c?plan=pro"));
            var two = server.sendAsync(server.request("/v1/subjects/d?plan=pro"));
            store.awaitHeld(2);
            // The one that asks is under way too.
            assertHas(server.get("/metrics").body(), "tidegate_requests_in_flight 3.0");
            store.release(0);
            one.join();
            two.join();
            assertHas(server.get("/metrics").body(), "tidegate_requests_in_flight 1.0");
        }
    }

    @Test
    void whatHappensToTheStoreIsCounted() {
        StoreEventLog life = new StoreEventLog();
        Metrics meters = new Metrics(life, RateLimiter.builder().build(), TimeSource.system());
        life.happened(new StoreEvent(Kind.RECONNECTING, "h:1"));
        life.happened(new StoreEvent(Kind.RECONNECTING, "h:1"));
        life.happened(new StoreEvent(Kind.FAILOVER, "h:2"));
        life.happened(new StoreEvent(Kind.CREDENTIALS_RENEWED, ""));
        life.happened(new StoreEvent(Kind.BREAKER_OPENED, ""));
        life.unanswered();
        life.scriptMissing();
        assertHas(
                meters.answer().text(),
                "tidegate_store_reconnects_total 2.0",
                "tidegate_store_failovers_total 1.0",
                "tidegate_store_credentials_renewed_total 1.0",
                "tidegate_store_breaker_open 1.0",
                "tidegate_store_outcome_unknown_total 1.0",
                "tidegate_store_scripts_missing_total 1.0");
        life.happened(new StoreEvent(Kind.BREAKER_CLOSED, ""));
        assertHas(meters.answer().text(), "tidegate_store_breaker_open 0.0");
    }

    @Test
    void itAsksForAKeyAsEveryRouteDoesThatSaysNumbers(@TempDir Path folder) throws IOException {
        ApiKeys.Created made = ApiKeys.create("prometheus");
        try (TestServer server =
                TestServer.start(ApiKeys.load(Files.writeString(folder.resolve("keys"), made.line())))) {
            assertThat(server.get("/metrics").status()).isEqualTo(401);
            assertThat(server.send(server.request("/metrics").header("Authorization", "Bearer " + made.key()))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** What a decision allocates in all is a thousand times this. */
    @Test
    void aDecisionThatIsMeasuredAllocatesNothingMore() {
        StoreEventLog life = new StoreEventLog();
        Metrics meters = new Metrics(life, RateLimiter.builder().build(), TimeSource.system());
        Decision decision;
        try (RateLimiter limiter = RateLimiter.builder().build()) {
            decision = limiter.acquire(Request.of("c", "pro"));
        }
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        measure(meters, decision, 20_000);
        long before = threads.getThreadAllocatedBytes(thread);
        measure(meters, decision, 100_000);
        long each = (threads.getThreadAllocatedBytes(thread) - before) / 100_000;
        assertThat(each).as("bytes for each decision").isZero();
    }

    private static void measure(Metrics meters, Decision decision, int times) {
        for (int i = 0; i < times; i++) {
            meters.begin();
            meters.decided(Operation.ACQUIRE, decision);
            meters.end(Operation.ACQUIRE, 1000 + i % 7000);
        }
    }

    /** Name and type as they are served, against the table of the page; nothing less and nothing more. */
    @Test
    void thePageHasEveryMeterWithItsTypeAndLabels(@TempDir Path folder) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operating", "metrics.md"));
        Set<String> said = ROW.matcher(page)
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        Metrics meters = new Metrics(new StoreEventLog(), RateLimiter.builder().build(), TimeSource.system());
        meters.ofConnections(new ConnectionCounts(1));
        assertThat(new SignInLog(meters.registry(), TimeSource.system())).isNotNull();
        try (UsageLedger ledger = UsageLedger.write(folder.resolve("usage"), false)) {
            meters.ofLedger(new LedgerLog(ledger));
        }
        AlertSettings settings = AlertsFile.load(Files.writeString(folder.resolve("alerts.yaml"), ALERTS), Map.of());
        try (Alerts alerts = new Alerts(settings, TimeSource.system())) {
            alerts.watch(meters.registry(), RateLimiter.builder().build());
        }
        RedisTls tls = RedisTls.in(folder);
        CertificateMetrics.register(
                meters.registry(),
                "api",
                ServerCertificate.load(
                        new CertificateFiles(tls.serverCertificate(), tls.serverKey()), TimeSource.system()));
        String text = meters.answer().text();
        Set<String> served = TYPE.matcher(text)
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(said).isEqualTo(served).isNotEmpty();
        for (var row : ROW.matcher(page).results().toList()) {
            Optional<String> sample = text.lines()
                    .filter(line -> line.startsWith(row.group(1)) && line.contains("{"))
                    .findFirst();
            for (String label : row.group(3).replaceAll("[` ]", "").split(",", -1)) {
                if (!label.isEmpty()) {
                    assertThat(sample.orElse("")).as(row.group(1)).contains(label + "=");
                }
            }
        }
    }
}
