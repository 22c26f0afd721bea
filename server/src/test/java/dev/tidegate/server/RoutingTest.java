package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.protocol.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutingTest {
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/v1",
                "/v1/",
                "/v1/acquire/",
                "/v1//acquire",
                "/V1/plans",
                "/v1/plans/",
                "/v1/subjects",
                "/v1/subjects/",
                "/v1/subjects/a/b?plan=pro",
                "/v1/subjects/a/?plan=pro",
                "/v1/%70lans",
                "/health",
                "/health/",
                "/health/live/",
                "/favicon.ico"
            })
    void anUnknownPathIsNotFound(String path) {
        Reply reply = server.get(path);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:not-found");
        assertThat(reply.string("detail")).contains("is not a route");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /v1/acquire       | POST, OPTIONS",
                "HEAD   | /v1/check         | POST, OPTIONS",
                "PUT    | /v1/acquire       | POST, OPTIONS",
                "POST   | /v1/subjects/c    | GET, DELETE, HEAD, OPTIONS",
                "PATCH  | /v1/subjects/c    | GET, DELETE, HEAD, OPTIONS",
                "DELETE | /v1/plans         | GET, HEAD, OPTIONS",
                "POST   | /v1/openapi.json  | GET, HEAD, OPTIONS",
                "POST   | /health/live      | GET, HEAD, OPTIONS",
                "BREW   | /health/ready     | GET, HEAD, OPTIONS"
            })
    void anotherMethodIsToldWhichAreAllowed(String method, String path, String allow) {
        Reply reply = server.send(method, path);
        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("allow")).isEqualTo(allow);
        if (!method.equals("HEAD")) {
            assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:method-not-allowed");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/acquire | POST, OPTIONS",
                "/v1/subjects/c | GET, DELETE, HEAD, OPTIONS",
                "/health/live | GET, HEAD, OPTIONS"
            })
    void optionsSaysWhatIsAllowed(String path, String allow) {
        Reply reply = server.send("OPTIONS", path);
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("allow")).isEqualTo(allow);
        assertThat(reply.body()).isEmpty();
    }

    @Test
    void optionsOfAnUnknownPathIsNotFound() {
        assertThat(server.send("OPTIONS", "/nowhere").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/subjects/c?plan=pro", "/v1/plans", "/v1/openapi.json", "/health/live", "/health/ready"})
    void headIsGetWithoutTheBody(String path) {
        Reply get = server.get(path);
        Reply head = server.send("HEAD", path);
        assertThat(head.status()).isEqualTo(get.status()).isEqualTo(200);
        assertThat(head.response().headers().map())
                .isEqualTo(get.response().headers().map());
        assertThat(head.body()).isEmpty();
        assertThat(head.header("content-length"))
                .isEqualTo(Integer.toString(get.body().getBytes(StandardCharsets.UTF_8).length));
    }

    static Stream<List<String>> encodedSubjects() {
        return Stream.of(
                List.of("tenant-123", "tenant-123"),
                List.of("a%2Fb", "a/b"),
                List.of("a%2fb%7D", "a/b}"),
                List.of("%7Ba%7D%3Ab%25", "{a}:b%"),
                List.of("a%20b", "a b"),
                List.of("a+b", "a+b"),
                List.of("%C3%A9%F0%9F%98%80", "é😀"),
                List.of("%2E%2E", ".."),
                List.of("a;b=c,d@e:f!$&'()*", "a;b=c,d@e:f!$&'()*"),
                List.of("%3Fplan=x", "?plan=x"),
                List.of("%22%3Cscript%3E%5C", "\"<script>\\"));
    }

    @ParameterizedTest
    @MethodSource("encodedSubjects")
    void aSubjectInThePathIsTheOneInTheBody(List<String> encodedAndPlain) {
        String inPath = encodedAndPlain.get(0);
        String plain = encodedAndPlain.get(1);
        String inBody = plain.replace("\\", "\\\\").replace("\"", "\\\"");
        assertThat(server.acquire(inBody, "pro").status()).isEqualTo(200);
        Reply status = server.status(inPath, "pro");
        assertThat(status.string("subject")).isEqualTo(plain);
        assertThat(Reply.number(status.limit(0).get("used"))).isEqualTo(1);
        assertThat(server.send("DELETE", "/v1/subjects/" + inPath).status()).isEqualTo(204);
        assertThat(Reply.number(server.status(inPath, "pro").limit(0).get("used")))
                .isZero();
    }

    @Test
    void aSubjectNeverSeenHasUsedNothing() {
        Reply reply = server.status("nobody", "starter");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo("{\"subject\":\"nobody\",\"plan\":\"starter\",\"limits\":["
                        + "{\"name\":\"requests-per-hour\",\"meter\":\"requests\",\"capacity\":50,\"used\":0,"
                        + "\"remaining\":50,\"resetAfterMs\":0},"
                        + "{\"name\":\"monthly-spend\",\"meter\":\"spend\",\"capacity\":10000000000,\"used\":0,"
                        + "\"remaining\":10000000000,\"resetAfterMs\":0}],\"source\":\"memory\"}");
    }

    @Test
    void resettingNobodyIsFineToo() {
        Reply reply = server.send("DELETE", "/v1/subjects/nobody");
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("content-type")).isEmpty();
    }

    @Test
    void aPlusInAQueryIsASpace() {
        assertThat(server.get("/v1/subjects/c?plan=a+b").string("detail")).startsWith("plan: a b (");
    }

    @Test
    void aBodyWhereNoneIsReadIsRefused() {
        Reply reply = server.send(server.request("/v1/subjects/c")
                .method("DELETE", java.net.http.HttpRequest.BodyPublishers.ofString("{\"user\":\"ann\"}")));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.field()).isEqualTo("body");
    }

    @Test
    void plansAreListedWithEverythingThatALimitHas() {
        Reply reply = server.get("/v1/plans");
        assertThat(reply.status()).isEqualTo(200);
        List<JsonValue> plans = ((JsonValue.ArrayValue) reply.json().get("plans")).items();
        assertThat(plans.stream().map(plan -> Reply.string(Reply.object(plan).get("name"))))
                .containsExactly("starter", "pro", "business");
        Map<String, JsonValue> starter = Reply.object(plans.get(0));
        assertThat(Reply.string(starter.get("version")))
                .isEqualTo(server.limiter.plans().plan("starter").orElseThrow().version());
        assertThat(reply.body())
                .contains("{\"name\":\"requests-per-hour\",\"meter\":\"requests\",\"capacity\":50,"
                        + "\"window\":\"sliding 1h\",\"segments\":30,\"scope\":\"tenant\",\"thresholds\":[],"
                        + "\"shadow\":false,\"onStoreFailure\":\"local\",\"refunds\":true,\"denialStatus\":\"429\"}")
                .contains("{\"name\":\"monthly-spend\",\"meter\":\"spend\",\"capacity\":null,"
                        + "\"window\":\"calendar month UTC\",\"scope\":\"tenant\",\"thresholds\":[80,95],"
                        + "\"shadow\":false,\"onStoreFailure\":\"local\",\"refunds\":true,\"denialStatus\":\"429\"}");
    }

    @Test
    void healthSaysThatItIsUpAndReady() {
        assertThat(server.get("/health/live").body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(server.get("/health/ready").body())
                .isEqualTo("{\"status\":\"ready\",\"store\":\"memory\",\"degraded\":false,\"breaker\":\"closed\"}");
    }
}
