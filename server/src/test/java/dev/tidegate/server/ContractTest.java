package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.protocol.JsonValue;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.StrictJson;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.OpenApi;
import dev.tidegate.server.api.Endpoints;
import dev.tidegate.server.ops.Metrics;
import dev.tidegate.server.ops.ReadinessProbe;
import dev.tidegate.server.ops.RedisReport;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.server.ops.StoreEventLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of routes, the OpenAPI document and the page of the docs say the same. */
class ContractTest {
    private static final Pattern ROUTE_ROW =
            Pattern.compile("^\\| `([A-Z]+)` \\| `(/[^`]*)` \\| ([^|]*)\\|", Pattern.MULTILINE);
    private static final Pattern PROBLEM_ROW =
            Pattern.compile("^\\| ([0-9]{3}) \\| `(urn:[^`]*)` \\|", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private final Map<String, JsonValue> openApi = openApi();
    private final String page = page();

    private static Map<String, JsonValue> openApi() {
        return Reply.object(StrictJson.reader(64).read(OpenApi.document()));
    }

    private static String page() {
        try {
            return Files.readString(Path.of("..", "docs", "reference", "http-api.md"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String described(String method, String path, Set<String> query) {
        return method + " " + path + " " + query;
    }

    private static Set<String> routes() {
        RateLimiter limiter = RateLimiter.builder().build();
        StoreEventLog life = new StoreEventLog();
        ReadinessProbe watch = new ReadinessProbe(limiter, life, TimeSource.system(), () -> false);
        return new Endpoints(
                        limiter,
                        watch,
                        life,
                        new Metrics(life, limiter, TimeSource.system()),
                        new RedisReport(Optional.empty(), false, TimeSource.system()),
                        Optional.empty(),
                        Optional.empty(),
                        Reload.NOTHING,
                        Optional.empty(),
                        TimeSource.system(),
                        () -> false)
                .routes().stream()
                        .map(route -> described(route.method().name(), route.path(), new TreeSet<>(route.query())))
                        .collect(Collectors.toSet());
    }

    @Test
    void theOpenApiDocumentHasEveryRouteWithItsParameters() {
        Set<String> said = new TreeSet<>();
        Reply.object(Objects.requireNonNull(openApi.get("paths")))
                .forEach((path, item) -> Reply.object(item).forEach((method, operation) -> {
                    if (!method.equals("parameters")) {
                        said.add(described(method.toUpperCase(Locale.ROOT), path, queryOf(Reply.object(operation))));
                    }
                }));
        assertThat(said).isEqualTo(routes());
    }

    private Set<String> queryOf(Map<String, JsonValue> operation) {
        Set<String> names = new TreeSet<>();
        if (operation.get("parameters") instanceof JsonValue.ArrayValue parameters) {
            for (JsonValue parameter : parameters.items()) {
                names.add(Reply.string(
                        Objects.requireNonNull(resolved(Reply.object(parameter)).get("name"))));
            }
        }
        return names;
    }

    private Map<String, JsonValue> resolved(Map<String, JsonValue> value) {
        return value.get("$ref") == null ? value : at(Reply.string(value.get("$ref")));
    }

    private Map<String, JsonValue> at(String reference) {
        Map<String, JsonValue> here = openApi;
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            assertThat(here).as(reference).containsKey(step);
            here = Reply.object(Objects.requireNonNull(here.get(step)));
        }
        return here;
    }

    @Test
    void everyReferenceInItLeadsSomewhere() {
        assertThat(references(new JsonValue.ObjectValue(openApi)).toList())
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(at(reference)).isNotEmpty());
    }

    private static Stream<String> references(JsonValue value) {
        if (value instanceof JsonValue.ArrayValue array) {
            return array.items().stream().flatMap(ContractTest::references);
        }
        if (value instanceof JsonValue.ObjectValue object) {
            return object.members().entrySet().stream()
                    .flatMap(member -> member.getKey().equals("$ref")
                            ? Stream.of(Reply.string(member.getValue()))
                            : references(member.getValue()));
        }
        return Stream.empty();
    }

    @Test
    void thePageHasEveryRouteWithItsParameters() {
        Set<String> said = new TreeSet<>();
        Matcher row = ROUTE_ROW.matcher(page);
        while (row.find()) {
            Set<String> query = CODE.matcher(row.group(3))
                    .results()
                    .map(code -> code.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
            said.add(described(row.group(1), row.group(2), query));
        }
        assertThat(said).isEqualTo(routes());
    }

    @Test
    void thePageHasEveryProblemTypeWithItsStatus() {
        List<String> said = PROBLEM_ROW
                .matcher(page)
                .results()
                .map((MatchResult row) -> row.group(1) + " " + row.group(2))
                .toList();
        List<String> had = new ArrayList<>();
        for (ProblemType type : ProblemType.values()) {
            had.add(type.status() + " " + type.uri());
        }
        assertThat(said).containsExactlyInAnyOrderElementsOf(had);
        assertThat(page).contains(DecisionAnswer.DENIED_TYPE);
    }

    @Test
    void theServedDocumentIsThisOne() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.get("/v1/openapi.json").json()).isEqualTo(openApi);
        }
    }

    @Test
    void everyMemberOfAnAnswerIsInItsSchema() {
        try (TestServer server = TestServer.start()) {
            assertMembers(server.acquire("c", "pro"), "Allowed");
            assertMembers(server.acquire("{\"subject\":\"c\",\"plan\":\"pro\",\"cost\":{\"requests\":100}}"), "Denied");
            assertMembers(server.acquire("{\"subject\":\"c\",\"plan\":\"pro\",\"cost\":{\"requests\":101}}"), "Denied");
            assertMembers(server.status("c", "pro"), "Status");
            assertMembers(server.get("/v1/plans"), "Plans");
            assertMembers(server.acquire("{}"), "Problem");
        }
    }

    @Test
    void everyMemberOfAnAnswerAboutAReservationIsInItsSchema() {
        try (TestServer server = TestServer.start()) {
            String reserve = "{\"subject\":\"c\",\"plan\":\"pro\",\"id\":\"a\"}";
            Reply made = server.post("/v1/reservations", reserve);
            assertMembers(made, "Reservation");
            assertMembers(server.post("/v1/reservations", reserve), "Reservation");
            assertMembers(server.post("/v1/reservations", reserve.replace("pro", "starter")), "Problem");
            String at = "/v1/reservations/" + made.string("reservation");
            assertMembers(server.get(at), "Outcome");
            assertMembers(server.post(at + "/extend", "{\"cost\":{\"spend\":5}}"), "Outcome");
            assertMembers(server.post(at + "/settle", "{\"usage\":{\"input\":1}}"), "Outcome");
            assertMembers(server.post(at + "/adjust", "{\"usage\":{\"input\":2},\"seq\":1}"), "Outcome");
            assertMembers(server.post(at + "/cancel", "{}"), "ReservationProblem");
            assertMembers(server.post(at + "/extend", "{}"), "ReservationProblem");
            assertMembers(server.post(at + "x/cancel", "{}"), "Problem");
        }
    }

    private void assertMembers(Reply reply, String schema) {
        Map<String, JsonValue> known = at("#/components/schemas/" + schema + "/properties");
        assertThat(known.keySet()).as(schema).containsAll(reply.json().keySet());
        for (JsonValue name : ((JsonValue.ArrayValue) Objects.requireNonNull(
                        at("#/components/schemas/" + schema).get("required")))
                .items()) {
            assertThat(reply.json()).as(schema).containsKey(Reply.string(name));
        }
    }
}
