package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.FailureMode;
import dev.tidegate.MemoryStore;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.JsonValue;
import dev.tidegate.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final Window HOUR = Window.sliding(Duration.ofHours(1));

    @Test
    void fiftyStarterCallsPassAndTheNextSaysTrulyWhenToComeBack() {
        try (TestServer server = TestServer.start()) {
            for (int i = 1; i <= 50; i++) {
                Reply reply = server.acquire("tenant-123", "starter");
                assertThat(reply.status()).as("call %d", i).isEqualTo(200);
                assertThat(Reply.number(reply.limit(0).get("remaining"))).isEqualTo(50 - i);
                server.time.advance(Duration.ofMillis(250));
            }
            Reply denied = server.acquire("tenant-123", "starter");
            assertThat(denied.status()).isEqualTo(429);
            assertThat(denied.header("content-type")).isEqualTo("application/problem+json");
            long wait = Long.parseLong(denied.header("retry-after"));
            assertThat(denied.number("retryAfterMs")).isBetween((wait - 1) * 1000 + 1, wait * 1000);

            server.time.advance(Duration.ofMillis(denied.number("retryAfterMs") - 1));
            assertThat(server.acquire("tenant-123", "starter").status()).isEqualTo(429);
            server.time.advance(Duration.ofMillis(1));
            assertThat(server.acquire("tenant-123", "starter").status()).isEqualTo(200);
        }
    }

    @Test
    void anAllowedCallSaysHowEveryLimitStands() {
        try (TestServer server = TestServer.start()) {
            Reply reply = server.acquire(
                    "{\"subject\":\"c\",\"plan\":\"pro\",\"cost\":{\"requests\":2,\"spend\":1250000000}}");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("content-type")).isEqualTo("application/json");
            assertThat(reply.header("cache-control")).isEqualTo("no-store");
            assertThat(reply.header("date")).isEqualTo("Tue, 10 Mar 2026 12:00:00 GMT");
            assertThat(reply.body())
                    .isEqualTo("{\"allowed\":true,\"limits\":["
                            + "{\"name\":\"requests-per-hour\",\"meter\":\"requests\",\"capacity\":100,\"used\":2,"
                            + "\"remaining\":98,\"resetAfterMs\":3600000},"
                            + "{\"name\":\"monthly-spend\",\"meter\":\"spend\",\"capacity\":50000000000,"
                            + "\"used\":1250000000,\"remaining\":48750000000,\"resetAfterMs\":1857600000}],"
                            + "\"source\":\"memory\"}");
        }
    }

    @Test
    void anUnlimitedLimitHasNoCapacityAndNothingRemains() {
        try (TestServer server = TestServer.start()) {
            Map<String, JsonValue> spend = server.acquire("c", "business").limit(1);
            assertThat(spend.get("capacity")).isEqualTo(new JsonValue.WordValue("null"));
            assertThat(spend.get("remaining")).isEqualTo(new JsonValue.WordValue("null"));
            assertThat(Reply.number(spend.get("used"))).isZero();
        }
    }

    @Test
    void aDenialNamesEveryViolatedLimitAndTheProblem() {
        Plans plans = Plans.of(Plan.of(
                "both",
                Limit.builder("calls", Meter.REQUESTS, HOUR).capacity(1).build(),
                Limit.builder("budget", Meter.SPEND, Window.sliding(Duration.ofMinutes(1)))
                        .capacity(100)
                        .build()));
        try (TestServer server = TestServer.start(plans)) {
            String body = "{\"subject\":\"c\",\"plan\":\"both\",\"cost\":{\"spend\":80}}";
            assertThat(server.acquire(body).status()).isEqualTo(200);
            Reply denied = server.acquire(body);
            assertThat(denied.status()).isEqualTo(429);
            assertThat(denied.body())
                    .isEqualTo("{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                            + "\"title\":\"Quota exceeded\",\"status\":429,"
                            + "\"detail\":\"calls has 0 of 1 left, budget has 20 of 100 left;"
                            + " this cost would pass in 1h0m0s\","
                            + "\"allowed\":false,\"violated\":[\"calls\",\"budget\"],"
                            + "\"violated-policies\":[\"calls\",\"budget\"],\"retryAfterMs\":3600000,\"limits\":["
                            + "{\"name\":\"calls\",\"meter\":\"requests\",\"capacity\":1,\"used\":1,\"remaining\":0,"
                            + "\"resetAfterMs\":3600000},"
                            + "{\"name\":\"budget\",\"meter\":\"spend\",\"capacity\":100,\"used\":80,\"remaining\":20,"
                            + "\"resetAfterMs\":60000}],\"source\":\"memory\"}");
        }
    }

    @Test
    void aCostAboveTheCapacityIsToldThatItWillNeverPass() {
        try (TestServer server = TestServer.start()) {
            Reply never = server.acquire("{\"subject\":\"c\",\"plan\":\"starter\",\"cost\":{\"requests\":51}}");
            assertThat(never.status()).isEqualTo(429);
            assertThat(never.json().get("never")).isEqualTo(new JsonValue.WordValue("true"));
            assertThat(never.json()).doesNotContainKey("retryAfterMs");
            assertThat(never.header("retry-after")).isEmpty();
        }
    }

    @Test
    void checkSaysTheSameAndCountsNothing() {
        try (TestServer server = TestServer.start()) {
            String before = server.status("c", "starter").body();
            String fits = "{\"subject\":\"c\",\"plan\":\"starter\",\"cost\":{\"requests\":50}}";
            String tooMuch = "{\"subject\":\"c\",\"plan\":\"starter\",\"cost\":{\"requests\":51}}";
            assertThat(server.post("/v1/check", fits).status()).isEqualTo(200);
            assertThat(server.post("/v1/check", tooMuch).status()).isEqualTo(429);
            assertThat(server.status("c", "starter").body()).isEqualTo(before);
        }
    }

    @Test
    void aShadowLimitIsReportedAndDeniesNothing() {
        Plans plans = Plans.of(Plan.of(
                "trial",
                Limit.builder("real", Meter.REQUESTS, HOUR).capacity(5).build(),
                Limit.builder("tighter", Meter.REQUESTS, HOUR)
                        .capacity(1)
                        .shadow(true)
                        .build()));
        try (TestServer server = TestServer.start(plans)) {
            Map<String, JsonValue> first = server.acquire("c", "trial").limit(1);
            assertThat(first)
                    .containsEntry("shadow", new JsonValue.WordValue("true"))
                    .doesNotContainKey("exceeded");
            Reply second = server.acquire("c", "trial");
            assertThat(second.status()).isEqualTo(200);
            assertThat(second.limit(1)).containsEntry("exceeded", new JsonValue.WordValue("true"));
            assertThat(second.limit(0)).doesNotContainKeys("shadow", "exceeded");
            assertThat(second.header("ratelimit")).isEqualTo("\"real\";r=3;t=3600");
        }
    }

    @Test
    void parallelCallsGetExactlyTheCapacity() {
        try (TestServer server = TestServer.start()) {
            List<CompletableFuture<Reply>> calls = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                calls.add(server.sendAsync(server.request("/v1/acquire")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                                "{\"subject\":\"hot\",\"plan\":\"pro\"}"))));
            }
            List<Integer> statuses =
                    calls.stream().map(call -> call.join().status()).toList();
            assertThat(statuses).containsOnly(200, 429);
            assertThat(statuses.stream().filter(status -> status == 200)).hasSize(100);
        }
    }

    @Test
    void aFullStoreAnswersANewSubjectWithUnavailable() {
        ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
        MemoryStore store = MemoryStore.builder().time(time).maxKeys(1).build();
        try (TestServer server = TestServer.start(Plans.builtIn(), store)) {
            assertThat(server.acquire("first", "pro").status()).isEqualTo(200);
            Reply full = server.acquire("second", "pro");
            assertThat(full.status()).isEqualTo(503);
            assertThat(full.header("retry-after")).isEqualTo("1");
            assertThat(full.header("content-type")).isEqualTo("application/problem+json");
            assertThat(full.string("source")).isEqualTo("none");
            assertThat(full.string("cause")).isEqualTo("full");
            assertThat(full.header("ratelimit")).isEmpty();
            assertThat(server.acquire("first", "pro").status()).isEqualTo(200);
        }
    }

    @Test
    void aCheckIsRefusedWhereAFullStoreRefusesTheAcquire() {
        Plans plans = Plans.of(
                Plan.of("one", calls("tenant", Scope.TENANT)),
                Plan.of("two", calls("tenant", Scope.TENANT), calls("user", Scope.USER)));
        MemoryStore store = MemoryStore.builder().maxKeys(2).build();
        try (TestServer server = TestServer.start(plans, store)) {
            server.acquire("first", "one");
            for (String path : new String[] {"/v1/check", "/v1/acquire"}) {
                Reply full = server.post(path, "{\"subject\":\"second\",\"user\":\"u\",\"plan\":\"two\"}");
                assertThat(full.status()).as(path).isEqualTo(503);
                assertThat(full.string("cause")).as(path).isEqualTo("full");
            }
            String known = "{\"subject\":\"first\",\"user\":\"u\",\"plan\":\"two\"}";
            assertThat(server.post("/v1/check", known).status()).isEqualTo(200);
            assertThat(server.post("/v1/acquire", known).status()).isEqualTo(200);
            assertThat(server.post("/v1/check", "{\"subject\":\"third\",\"plan\":\"one\"}")
                            .status())
                    .isEqualTo(503);
            assertThat(server.send("GET", "/v1/subjects/third?plan=one").status())
                    .isEqualTo(200);
        }
    }

    private static Limit calls(String name, Scope scope) {
        return Limit.builder(name, Meter.REQUESTS, HOUR)
                .scope(scope)
                .capacity(5)
                .build();
    }

    @Test
    void aDegradedAllowanceSaysThatNothingWasLookedAt() {
        Plans plans = Plans.of(Plan.of(
                "open",
                Limit.builder("calls", Meter.REQUESTS, HOUR)
                        .capacity(5)
                        .onStoreFailure(FailureMode.OPEN)
                        .build()));
        MemoryStore store = MemoryStore.builder().maxKeys(1).build();
        try (TestServer server = TestServer.start(plans, store)) {
            server.acquire("first", "open");
            Reply reply = server.acquire("second", "open");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .isEqualTo("{\"allowed\":true,\"degraded\":true,\"limits\":[],\"source\":\"none\"}");
            assertThat(reply.header("ratelimit")).isEmpty();
            assertThat(reply.header("ratelimit-policy")).isNotEmpty();
        }
    }

    @Test
    void userAndModelLimitsCountBelowTheSubject() {
        Plans plans = Plans.of(Plan.of(
                "team",
                Limit.builder("per-user", Meter.REQUESTS, HOUR)
                        .capacity(1)
                        .scope(Scope.USER)
                        .build()));
        try (TestServer server = TestServer.start(plans)) {
            String ann = "{\"subject\":\"t\",\"plan\":\"team\",\"user\":\"ann\"}";
            assertThat(server.acquire(ann).status()).isEqualTo(200);
            assertThat(server.acquire(ann).status()).isEqualTo(429);
            assertThat(server.acquire(ann.replace("ann", "bob")).status()).isEqualTo(200);
            assertThat(server.acquire("t", "team").field()).isEqualTo("user");

            assertThat(server.send("DELETE", "/v1/subjects/t").status()).isEqualTo(204);
            assertThat(server.acquire(ann).status()).isEqualTo(429);
            assertThat(server.send("DELETE", "/v1/subjects/t?user=ann").status())
                    .isEqualTo(204);
            assertThat(server.acquire(ann).status()).isEqualTo(200);
            Reply bob = server.get("/v1/subjects/t?plan=team&user=bob");
            assertThat(Reply.number(bob.limit(0).get("used"))).isEqualTo(1);
        }
    }
}
