package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.auth.ApiKeys;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Overrides over the command line and HTTP: two servers on one Redis, and one in its own memory. */
class SubjectsCommandTest {
    private static final String PLANS = """
            version: 1
            plans:
              pro:
                limits:
                  - { name: hourly, meter: requests, capacity: 5, window: sliding 1h }
              business:
                limits:
                  - { name: hourly, meter: requests, capacity: 50, window: sliding 1h }
            """;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ApiKeys.Created admin = ApiKeys.create("ann");

    private Served serve(String name, String... more) throws Exception {
        Path own = Files.createDirectories(folder.resolve(name));
        Path plans = Files.writeString(own.resolve("plans.yaml"), PLANS);
        Path keys = Files.writeString(own.resolve("keys"), admin.line() + "\n");
        List<String> options = new ArrayList<>(List.of("--plans", plans.toString(), "--api-keys", keys.toString()));
        options.addAll(List.of(more));
        return new Served(own, Map.of(), options.toArray(String[]::new));
    }

    private Cli.Outcome subjects(Served server, String... more) {
        List<String> words = new ArrayList<>(List.of("subjects"));
        words.addAll(List.of(more));
        words.addAll(List.of("--url", server.url()));
        return new Cli().env("TIDEGATE_API_KEY", admin.key()).run(words.toArray(String[]::new));
    }

    private HttpResponse<String> acquire(Served server) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/v1/acquire"))
                .header("Authorization", "Bearer " + admin.key())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"subject\":\"acme\",\"plan\":\"pro\"}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private int admitted(Served server) throws Exception {
        int admitted = 0;
        while (acquire(server).statusCode() == 200) {
            admitted++;
        }
        return admitted;
    }

    @Test
    void everyServerOfARedisDecidesByAChangeFromItsNextCallOn() throws Exception {
        try (RedisServer redis = RedisServer.start();
                Served one = serve("one", "--redis", redis.uri(), "--deadline-ms", "10000");
                Served other = serve("other", "--redis", redis.uri(), "--deadline-ms", "10000")) {
            assertThat(acquire(other).headers().firstValue("Tidegate-Overrides"))
                    .isEmpty();

            Cli.Outcome blocked = subjects(one, "block", "acme", "--reason", "chargeback");
            assertThat(blocked.code()).as(blocked.err()).isZero();
            HttpResponse<String> denied = acquire(other);
            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(denied.body())
                    .contains("urn:tidegate:problem:subject-blocked", "\"reason\":\"chargeback\"", "\"never\":true");
            assertThat(denied.headers().firstValue("Retry-After")).isEmpty();
            assertThat(denied.headers().firstValue("x-should-retry")).contains("false");
            Cli.Outcome text = new Cli()
                    .env("TIDEGATE_API_KEY", admin.key())
                    .run("acquire", "acme", "--plan", "pro", "--url", one.url());
            assertThat(text.code()).isEqualTo(3);
            assertThat(text.out()).contains("denied: the subject is blocked (chargeback)");

            assertThat(subjects(one, "unblock", "acme").code()).isZero();
            assertThat(subjects(
                                    one,
                                    "override",
                                    "acme",
                                    "--factor",
                                    "1.2",
                                    "--until",
                                    "2100-01-01T00:00[Europe/Berlin]")
                            .out())
                    .contains("× 1.2", "2099-12-31T23:00:00Z");
            HttpResponse<String> raised = acquire(other);
            assertThat(raised.statusCode()).isEqualTo(200);
            assertThat(raised.body()).contains("\"capacity\":6", "\"kind\":\"factor\"");
            assertThat(raised.headers().firstValue("Tidegate-Overrides")).contains("factor");
            assertThat(raised.headers().firstValue("RateLimit-Policy").orElseThrow())
                    .contains("q=6");
            assertThat(admitted(other)).isEqualTo(4);
            Cli.Outcome grant = subjects(other, "grant", "acme", "hourly", "2", "--plan", "pro", "--id", "ticket-1");
            assertThat(grant.code()).as(grant.err()).isZero();
            assertThat(admitted(one)).isEqualTo(2);
            assertThat(subjects(one, "override", "acme", "--plan", "business").code())
                    .isZero();
            assertThat(admitted(other)).isEqualTo(54);

            Cli.Outcome history = subjects(one, "list", "acme");
            assertThat(history.out()).contains("ann", "block chargeback", "ticket-1", "plan business");
            Path exported = Files.writeString(
                    folder.resolve("out.json"), subjects(one, "export").out());
            assertThat(subjects(one, "override", "acme", "--remove").code()).isZero();
            assertThat(subjects(one, "list").out()).contains("grant").doesNotContain("business");
            assertThat(subjects(one, "import", exported.toString(), "--dry-run").code())
                    .isZero();
            assertThat(subjects(one, "list").out()).doesNotContain("business");
            assertThat(subjects(one, "import", exported.toString()).out()).contains("acme: 3 overrides");
            assertThat(subjects(other, "list").out()).contains("grant", "business", "× 1.2");
            one.await(
                    "the line of the audit log",
                    () -> one.said().contains("event=overrides.changed subject=\"acme\"")
                            && one.said().contains("by=ann"));
        }
    }

    @Test
    void badInputIsRefusedNamingTheFieldAndChangesNothing() throws Exception {
        try (Served server = serve("alone")) {
            assertThat(subjects(server, "override", "acme", "--factor", "0").err())
                    .contains("factor: 0 (expected");
            assertThat(subjects(server, "override", "acme", "--factor", "-1").code())
                    .isEqualTo(2);
            assertThat(subjects(server, "override", "acme", "--plan", "absent").err())
                    .contains("plan: absent");
            assertThat(subjects(server, "override", "acme", "--capacity", "yearly=5")
                            .err())
                    .contains("limit: yearly (expected: one of [hourly]");
            assertThat(subjects(server, "block", "acme", "--until", "tomorrow").err())
                    .contains("--until: tomorrow (expected: a time with its zone");
            assertThat(subjects(server, "block", "acme", "--until", "2001-01-01T00:00Z")
                            .err())
                    .contains("until: 2001-01-01T00:00:00Z (expected: an instant after now");
            assertThat(subjects(server, "grant", "acme", "hourly", "5").err()).contains("one of --plan and --until");
            assertThat(subjects(server, "override", "acme", "--factor", "2", "--if-version", "7")
                            .err())
                    .contains("the overrides have version 0 by now");
            assertThat(subjects(server, "block", "acme", "--dry-run").out()).contains("block");
            assertThat(subjects(server, "list").out()).doesNotContain("acme");
            assertThat(acquire(server).statusCode()).isEqualTo(200);

            assertThat(subjects(server, "block", "acme").code()).isZero();
            assertThat(acquire(server).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aKeyWithoutTheRoleAdminReadsAndChangesNothing() throws Exception {
        ApiKeys.Created decider = ApiKeys.create("app");
        Path plans = Files.writeString(folder.resolve("plans.yaml"), PLANS);
        Path keys = Files.writeString(folder.resolve("keys"), decider.line() + " roles=decide,read,reset\n");
        try (Served server = new Served(folder, Map.of(), "--plans", plans.toString(), "--api-keys", keys.toString())) {
            for (List<String> words :
                    List.of(List.of("list"), List.of("list", "acme"), List.of("block", "acme"), List.of("export"))) {
                List<String> all = new ArrayList<>(List.of("subjects"));
                all.addAll(words);
                all.addAll(List.of("--url", server.url()));
                Cli.Outcome refused =
                        new Cli().env("TIDEGATE_API_KEY", decider.key()).run(all.toArray(String[]::new));
                assertThat(refused.code()).isEqualTo(1);
                assertThat(refused.err()).contains("has not the role for this: admin");
            }
        }
    }
}
