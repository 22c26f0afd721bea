package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.StoreException;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.config.prices.PriceTable;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.server.auth.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The vectors of module protocol are what this server answers. Run with {@code -Dtidegate.record=true} to write them
 * again after a change of the API that is meant.
 */
class RecordedExchangesTest {
    private static final Path FOLDER =
            Path.of("..", "protocol", "src", "main", "resources", "dev", "tidegate", "protocol", "vectors");

    /** Of connections rather than of calls, or of sizes that no file should have. */
    private static final Set<ProblemType> LEFT_OUT = Set.of(
            ProblemType.TOO_LARGE,
            ProblemType.URI_TOO_LONG,
            ProblemType.TIMEOUT,
            ProblemType.HEADERS_TOO_LARGE,
            ProblemType.NOT_IMPLEMENTED,
            ProblemType.VERSION_NOT_SUPPORTED,
            ProblemType.TOO_MANY_CONNECTIONS);

    private static final String PLANS = """
            version: 1
            plans:
              basic:
                limits:
                  - {name: requests-per-hour, meter: requests, capacity: 2, window: sliding 1h}
                  - {name: tokens-per-day, meter: tokens, capacity: 10000, window: calendar day UTC}
              prepaid: {limits: [{name: credit, meter: spend, capacity: $1, window: calendar month UTC, status: 402}]}
              barred: {limits: [{name: burst, meter: requests, capacity: 1, window: bucket 1 per 10s, status: 403}]}
              parallel: {limits: [{name: open-calls, meter: concurrency, capacity: 1, window: concurrent}]}
              watched: {limits: [{name: trial, meter: requests, capacity: 1, window: sliding 1h, shadow: true}]}
            """;

    /** Of its own, so that a newer built-in table does not change the vectors. */
    private static final String PRICES = """
            version: 2
            date: 2026-03-01
            currency: USD
            models:
              gpt-5-mini: { input: $1, output: $2 }
            """;

    private static final String RESERVE = "{\"subject\":\"acme\",\"plan\":\"basic\","
            + "\"cost\":{\"requests\":1,\"input_tokens\":1000,\"output_tokens\":500},"
            + "\"model\":\"gpt-5-mini\",\"id\":\"call-1\"}";

    @TempDir
    Path folder;

    private static Plans plans() {
        return PlansFile.parse(PLANS);
    }

    private static TestServer server() {
        return TestServer.start(plans(), PriceTable.parse(PRICES));
    }

    private static void compare(String name, String about, Recording recording) throws IOException {
        Path file = FOLDER.resolve(name + ".json");
        String text = recording.text(about);
        if (Boolean.getBoolean("tidegate.record")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }
        assertThat(text)
                .as("%s (record again with -Dtidegate.record=true)", file)
                .isEqualTo(Files.readString(file));
    }

    private static String call(String plan, String cost) {
        return "{\"subject\":\"acme\",\"plan\":\"" + plan + "\",\"cost\":{" + cost + "}}";
    }

    @Test
    void decisions() throws IOException {
        Recording recording = new Recording();
        try (TestServer server = server()) {
            String one = call("basic", "\"requests\":1");
            recording.post(server, "acquire: allowed", "/v1/acquire", one);
            recording.post(server, "check: allowed, nothing is counted", "/v1/check", one);
            recording.post(
                    server,
                    "acquire: allowed, with an id, a user and a model",
                    "/v1/acquire",
                    "{\"subject\":\"acme\",\"plan\":\"basic\",\"cost\":{\"input_tokens\":10,\"requests\":1},"
                            + "\"user\":\"ada\",\"model\":\"gpt-5-mini\",\"id\":\"call-1\"}");
            recording.post(server, "acquire: denied, may pass later", "/v1/acquire", one);
            recording.post(server, "check: denied, may pass later", "/v1/check", one);
            recording.post(server, "acquire: denied for ever", "/v1/acquire", call("basic", "\"requests\":3"));
            recording.post(server, "acquire: denied with 402", "/v1/acquire", call("prepaid", "\"spend\":1000000001"));
            recording.post(server, "acquire: allowed under 403", "/v1/acquire", call("barred", "\"requests\":1"));
            recording.post(server, "acquire: denied with 403", "/v1/acquire", call("barred", "\"requests\":1"));
            recording.post(
                    server, "acquire: allowed over a shadow limit", "/v1/acquire", call("watched", "\"requests\":2"));
        }
        compare("decisions", "acquire and check: allowed, denied, denied for ever, other statuses", recording);
    }

    @Test
    void reservations() throws IOException {
        Recording recording = new Recording();
        try (TestServer server = server()) {
            String path = "/v1/reservations";
            Reply made = recording.post(server, "reserve: made", path, RESERVE);
            recording.post(server, "reserve: the same again is the same reservation", path, RESERVE);
            recording.post(
                    server,
                    "reserve: denied",
                    path,
                    RESERVE.replace("call-1", "call-2").replace("1000", "10000"));
            recording.post(server, "reserve: another request under the id", path, RESERVE.replace("500", "501"));
            String one = path + "/" + made.string("reservation");
            recording.get(server, "reservation: open", one);
            recording.post(server, "extend", one + "/extend", "{\"cost\":{\"output_tokens\":800},\"ttlMs\":60000}");
            recording.post(
                    server,
                    "extend: stopped by a limit",
                    one + "/extend",
                    "{\"cost\":{\"output_tokens\":20000},\"ttlMs\":60000}");
            recording.post(
                    server,
                    "settle: the usage of a provider",
                    one + "/settle",
                    "{\"usage\":{\"prompt_tokens\":900,\"completion_tokens\":300,\"total_tokens\":1200}}");
            recording.post(
                    server,
                    "settle: the same again",
                    one + "/settle",
                    "{\"usage\":{\"prompt_tokens\":900,\"completion_tokens\":300,\"total_tokens\":1200}}");
            recording.post(server, "settle: another usage", one + "/settle", "{\"usage\":{\"input\":1,\"output\":1}}");
            recording.post(server, "adjust", one + "/adjust", "{\"usage\":{\"input\":950,\"output\":310},\"seq\":1}");
            recording.post(
                    server,
                    "adjust: a number that was used",
                    one + "/adjust",
                    "{\"usage\":{\"input\":1,\"output\":1},\"seq\":1}");
            recording.post(server, "extend: ended", one + "/extend", "{}");
            recording.get(server, "reservation: settled", one);
            cancelled(recording, server);
        }
        compare("reservations", "reserve, extend, settle, adjust, cancel and how a reservation stands", recording);
    }

    private static void cancelled(Recording recording, TestServer server) {
        String path = "/v1/reservations";
        Reply made = recording.post(
                server,
                "reserve: a slot",
                path,
                "{\"subject\":\"acme\",\"plan\":\"parallel\",\"cost\":{\"concurrency\":1},\"id\":\"slot-1\"}");
        recording.post(
                server,
                "reserve: denied, the wait is a hint",
                path,
                "{\"subject\":\"acme\",\"plan\":\"parallel\",\"cost\":{\"concurrency\":1},\"id\":\"slot-2\"}");
        recording.post(server, "cancel", path + "/" + made.string("reservation") + "/cancel", "{}");
        recording.post(server, "cancel: the same again", path + "/" + made.string("reservation") + "/cancel", "{}");
        recording.get(server, "reservation: expired and forgotten, or never made", path + "/r1.AWEAAAF4");
    }

    @Test
    void subjects() throws IOException {
        Recording recording = new Recording();
        try (TestServer server = server()) {
            String used = call("basic", "\"requests\":1,\"input_tokens\":700");
            recording.post(server, "acquire: what the status then shows", "/v1/acquire", used);
            server.time.advance(Duration.ofMinutes(10));
            recording.get(server, "status", "/v1/subjects/acme?plan=basic");
            recording.get(server, "status: of a user", "/v1/subjects/acme?plan=basic&user=ada%20l");
            recording.send(server, "reset", "DELETE", "/v1/subjects/acme", "");
            recording.get(server, "status: after a reset", "/v1/subjects/acme?plan=basic");
        }
        compare("subjects", "status and reset of a subject", recording);
    }

    @Test
    void overrides() throws IOException {
        Recording recording = new Recording();
        String one = call("basic", "\"requests\":1");
        String two = call("basic", "\"requests\":2");
        String grant = "{\"set\":[{\"kind\":\"grant\",\"limit\":\"tokens-per-day\",\"amount\":500,\"id\":\"ticket-1\","
                + "\"plan\":\"basic\"}]}";
        try (TestServer server = server()) {
            String path = "/v1/admin/overrides/acme";
            recording.post(
                    server,
                    "override: a capacity",
                    path,
                    "{\"set\":[{\"kind\":\"capacity\",\"limit\":\"requests-per-hour\",\"capacity\":4}]}");
            recording.post(server, "acquire: under the capacity of an override", "/v1/acquire", two);
            recording.post(server, "grant: until the end of its window", path, grant);
            recording.post(server, "grant: the same id again changes nothing", path, grant);
            recording.post(server, "check: under an override and a grant", "/v1/check", one);
            recording.post(
                    server,
                    "override: a factor with an end",
                    path,
                    "{\"set\":[{\"kind\":\"factor\",\"limit\":\"*\",\"factor\":\"1.5\",\"user\":\"ada\","
                            + "\"until\":\"2026-03-10T13:00:00Z\"}]}");
            recording.post(
                    server,
                    "override: refused for a version that is over",
                    path,
                    "{\"set\":[{\"kind\":\"plan\",\"plan\":\"prepaid\"}],\"ifVersion\":1}");
            recording.post(
                    server,
                    "override: refused for a plan that is not known",
                    path,
                    "{\"set\":[{\"kind\":\"plan\",\"plan\":\"gold\"}]}");
            recording.post(server, "acquire: denied under overrides", "/v1/acquire", call("basic", "\"requests\":5"));
            recording.post(
                    server,
                    "block: with an end",
                    path,
                    "{\"set\":[{\"kind\":\"block\",\"reason\":\"chargeback\",\"until\":\"2026-03-10T12:30:00Z\"}]}");
            recording.post(server, "acquire: blocked", "/v1/acquire", one);
            recording.post(server, "check: blocked", "/v1/check", one);
            recording.post(server, "reserve: blocked", "/v1/reservations", RESERVE);
            recording.get(server, "overrides of a subject, and their history", path);
            server.time.advance(Duration.ofHours(1));
            recording.post(server, "acquire: after the end of the block", "/v1/acquire", one);
            recording.post(server, "unblock", path, "{\"remove\":[{\"kind\":\"block\"}]}");
            recording.get(server, "overrides of all subjects", "/v1/admin/overrides");
        }
        compare("overrides", "overrides, grants and blocks of a subject, and calls under them", recording);
    }

    @Test
    void plansAndHealth() throws IOException {
        Recording recording = new Recording();
        try (TestServer server = server()) {
            recording.get(server, "plans", "/v1/plans");
            recording.get(server, "live", "/health/live");
            recording.get(server, "ready", "/health/ready");
        }
        compare("plans", "the plans that all these files are recorded with; health", recording);
    }

    @Test
    void problems() throws IOException {
        Recording recording = new Recording();
        refusals(recording);
        blocked(recording);
        keys(recording);
        store(recording);
        Set<String> missing = new TreeSet<>();
        for (ProblemType type : ProblemType.values()) {
            if (!LEFT_OUT.contains(type)) {
                missing.add(type.uri());
            }
        }
        missing.removeAll(recording.types());
        assertThat(missing).as("problem types without a vector").isEmpty();
        assertThat(recording.types()).contains(DecisionAnswer.DENIED_TYPE);
        compare("problems", "one exchange or more for each problem type that a call can meet", recording);
    }

    private static void refusals(Recording recording) {
        try (TestServer server = server()) {
            String path = "/v1/acquire";
            String one = call("basic", "\"requests\":1");
            recording.post(server, "malformed: no JSON", path, "{\"subject\":");
            recording.post(server, "malformed: a wrong type", path, "{\"subject\":1,\"plan\":\"basic\"}");
            recording.post(server, "unacceptable: a plan that is not known", path, call("gold", "\"requests\":1"));
            recording.post(server, "unacceptable: a field missing", path, "{\"plan\":\"basic\"}");
            recording.post(server, "unacceptable: a field misspelt", path, "{\"subjekt\":\"acme\",\"plan\":\"basic\"}");
            recording.post(server, "not-found", "/v1/acquires", one);
            recording.get(server, "method-not-allowed", path);
            recording.post(server, "unsupported-media-type", path, one, "content-type", "text/plain");
            recording.post(server, "unknown-reservation", "/v1/reservations/r1.AWEAAAF4/cancel", "{}");
            Reply made = server.post("/v1/reservations", RESERVE);
            recording.post(server, "conflict", "/v1/reservations", RESERVE.replace("500", "501"));
            String reservation = "/v1/reservations/" + made.string("reservation");
            server.post(reservation + "/cancel", "{}");
            recording.post(server, "gone", reservation + "/extend", "{}");
            recording.post(server, "quota-exceeded", path, call("basic", "\"requests\":3"));
        }
    }

    private static void blocked(Recording recording) {
        try (TestServer server = server()) {
            recording.post(
                    server,
                    "a subject is blocked",
                    "/v1/admin/overrides/acme",
                    "{\"set\":[{\"kind\":\"block\",\"reason\":\"unpaid invoice\"}]}");
            recording.post(server, "subject-blocked", "/v1/acquire", call("basic", "\"requests\":1"));
        }
    }

    private void keys(Recording recording) throws IOException {
        KeyScope scope = new KeyScope(
                Set.of(Role.READ), List.of("acme"), Optional.empty(), Optional.of(KeyScope.Rate.parse("2/10s")));
        ApiKeys.Created key = ApiKeys.create("reader", scope);
        try (TestServer server =
                TestServer.start(ApiKeys.load(Files.writeString(folder.resolve("keys"), key.line())))) {
            recording.get(server, "unauthorized", "/v1/plans");
            // The key is drawn, so its requests are sent here and recorded without it.
            recording.hidden("authorization", "Bearer " + key.key());
            recording.send(server, "forbidden: the role", "DELETE", "/v1/subjects/acme", "");
            recording.get(server, "forbidden: the subject", "/v1/subjects/other?plan=pro");
            recording.get(server, "key-rate", "/v1/plans");
            recording.hidden("authorization", "");
        }
    }

    private static void store(Recording recording) {
        HeldStore store = new HeldStore();
        try (TestServer server = TestServer.start(plans(), store)) {
            String one = call("basic", "\"requests\":1");
            store.fail(new TooManyReservationsException("acme"));
            recording.post(server, "too-many-reservations", "/v1/reservations", RESERVE.replace("500", "400"));
            store.fail(new StoreException("away", true));
            recording.post(server, "store-unavailable", "/v1/acquire", one);
            server.time.advance(Duration.ofSeconds(1));
            recording.get(server, "not-ready", "/health/ready");
            store.fail(new StoreException("no room", false, StoreException.Kind.FULL));
            recording.post(server, "store-full", "/v1/acquire", one);
            store.fail(StoreException.unreadable("tg:{acme}:t", "an unknown version"));
            recording.post(server, "state-unreadable", "/v1/acquire", one);
            store.fail(new IllegalStateException("a fault"));
            recording.post(server, "internal", "/v1/acquire", one);
        }
    }
}
