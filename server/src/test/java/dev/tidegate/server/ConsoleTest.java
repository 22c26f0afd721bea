package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.config.plans.PlansText;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.ops.PlansOnDisk;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.server.ops.SignInLog;
import dev.tidegate.testkit.ManualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console answers without a browser: where there is none, methods, headers, a faulty sign-in. */
class ConsoleTest {
    private static final List<String> PATHS =
            List.of("/console", "/console/", "/console/limits", "/console/sign-in", "/console/assets/console.js");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private static TidegateServer at(String host, Optional<ApiKeys> keys) {
        ManualTime time = ManualTime.at("2026-03-10T12:34:56Z");
        MemoryStore store = MemoryStore.builder().time(time).build();
        return TestServer.start(
                new ServerOptions(host, 0, keys, keys.isEmpty()),
                RateLimiter.builder().store(store).countTop().build(),
                time);
    }

    private HttpRequest.Builder to(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void aServerWithoutKeysThatOthersReachHasNone() throws Exception {
        try (TidegateServer server = at("0.0.0.0", Optional.empty())) {
            for (String path : PATHS) {
                assertThat(send(to(server.port(), path).GET()).statusCode())
                        .as(path)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void aServerWithKeysThatOthersReachAsksForOne() throws Exception {
        try (TidegateServer server = at("0.0.0.0", Optional.of(new ApiKeys(List.of())))) {
            HttpResponse<String> first = send(to(server.port(), "/console").GET());
            assertThat(first.statusCode()).isEqualTo(303);
            assertThat(first.headers().firstValue("location")).contains("/console/sign-in");
        }
    }

    @Test
    void theScreenOfSpendSaysThatItNeedsALedger() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.get("/console/spend").body())
                    .contains("This screen needs a history.", "--ledger")
                    .doesNotContain("<table>");
        }
    }

    @Test
    void aPageIsNotKeptByBrowsersAndAScriptIs() throws Exception {
        try (TestServer server = TestServer.start()) {
            for (String method : List.of("GET", "HEAD")) {
                assertThat(cached(server, method, "/console")).containsExactly("no-store");
                assertThat(cached(server, method, "/console/assets/console.js"))
                        .containsExactly("public, max-age=86400");
            }
        }
    }

    private List<String> cached(TestServer server, String method, String path) throws Exception {
        return send(to(server.server.port(), path).method(method, HttpRequest.BodyPublishers.noBody()))
                .headers()
                .allValues("cache-control");
    }

    @Test
    void aDenialAndASubjectNameTheOverridesThatTheFiguresAreUnder() {
        try (TestServer server = TestServer.start()) {
            String set = "{\"set\":[{\"kind\":\"plan\",\"plan\":\"starter\"},"
                    + "{\"kind\":\"capacity\",\"limit\":\"requests-per-hour\",\"capacity\":1}]}";
            assertThat(server.post("/v1/admin/overrides/acme", set).body()).contains("starter");
            assertThat(server.acquire("acme", "business").status()).isEqualTo(200);
            assertThat(server.acquire("acme", "business").status()).isEqualTo(429);
            assertThat(server.get("/console/denial?n=0").body()).contains("capacity, plan starter");
            assertThat(server.get("/console/subject?tenant=acme&plan=business").body())
                    .contains("Under overrides of the subject: capacity, plan starter.");
            assertThat(server.get("/console/subject?tenant=other&plan=business").body())
                    .doesNotContain("Under overrides");
        }
    }

    @Test
    void theLargestTenantsAreThoseSinceAnHour() throws Exception {
        try (TidegateServer server = at("127.0.0.1", Optional.empty())) {
            String body = "{\"subject\":\"acme\",\"plan\":\"starter\",\"cost\":{\"spend\":10000000000}}";
            for (int i = 0; i < 2; i++) {
                send(to(server.port(), "/v1/acquire")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)));
            }
            assertThat(send(to(server.port(), "/console").GET()).body())
                    .contains("<caption>calls since 2026-03-10 12:00:00 UTC</caption>");
            assertThat(send(to(server.port(), "/console/refused").GET()).body())
                    .contains("<caption>Denied calls by tenant since 2026-03-10 12:00:00 UTC</caption>");
        }
    }

    @Test
    void pagesTakeThreeMethods() {
        try (TestServer server = TestServer.start()) {
            assertThat(server.send("HEAD", "/console").status()).isEqualTo(200);
            assertThat(server.send("HEAD", "/console").body()).isEmpty();
            for (String method : List.of("PUT", "DELETE", "OPTIONS")) {
                assertThat(server.send(method, "/console").status()).as(method).isEqualTo(405);
            }
        }
    }

    @Test
    void aSignInThatCannotBeReadIsRefusedWithoutWhatItSent() throws Exception {
        ApiKeys.Created admin = ApiKeys.create("boss");
        Path file = Files.writeString(folder.resolve("keys"), admin.line() + "\n");
        try (TidegateServer server = at("127.0.0.1", Optional.of(ApiKeys.load(file)))) {
            String key = admin.key();
            for (String form : List.of("key=" + key + "%zz", "key=" + key + "&key=x", key, "kez=" + key, "")) {
                HttpResponse<String> answer = send(to(server.port(), "/console/sign-in")
                        .header("Origin", "http://127.0.0.1:" + server.port())
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
                assertThat(answer.statusCode()).as(form).isEqualTo(403);
                assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
                assertThat(answer.body())
                        .contains("This is not the API key of an administrator")
                        .doesNotContain(key);
            }
        }
    }

    @Test
    void plansThatAreBuiltInCanBeTriedAndNotApplied() throws Exception {
        try (TidegateServer server = at("127.0.0.1", Optional.empty())) {
            String page = send(to(server.port(), "/console/plans/edit").GET()).body();
            assertThat(page)
                    .contains("The plans in use are built in", "version: 1\nplans:")
                    .doesNotContain("Apply to");
            HttpResponse<String> applied = send(form(
                    server.port(),
                    "/console/plans/apply",
                    Map.of("guard", guard(page), "text", "a", "attempted", PlansOnDisk.digest("a"))));
            assertThat(applied.statusCode()).isEqualTo(409);
            assertThat(applied.body()).contains("this server cannot write a plans file");
        }
    }

    @Test
    void aFileThatTheServerDoesNotAcceptHasItsOldContentAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("plans.yaml"), PlansText.write(Plans.builtIn()));
        String old = Files.readString(file);
        List<String> read = new ArrayList<>();
        Reload refusing = () -> {
            read.add(text(file));
            return List.of(new Reload.FileResult("plans", Reload.State.REFUSED, List.of("the other file is refused")));
        };
        ServerOptions options = new ServerOptions("127.0.0.1", 0, Optional.empty(), false)
                .withReload(refusing.ofPlans(Optional.of(file)));
        ManualTime time = ManualTime.at("2026-03-10T12:34:56Z");
        RateLimiter limiter = RateLimiter.builder()
                .store(MemoryStore.builder().time(time).build())
                .build();
        try (TidegateServer server = TestServer.start(options, limiter, time)) {
            String next = old + "# more\n";
            String page = send(to(server.port(), "/console/plans/edit").GET()).body();
            HttpResponse<String> answer = send(form(
                    server.port(),
                    "/console/plans/apply",
                    Map.of(
                            "guard",
                            guard(page),
                            "base",
                            PlansOnDisk.digest(old),
                            "text",
                            next,
                            "attempted",
                            PlansOnDisk.digest(next))));
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(answer.body()).contains("the file is as it was: plans refused (the other file is refused)");
            assertThat(read).containsExactly(next);
            assertThat(file).hasContent(old);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String guard(String page) {
        Matcher found = Pattern.compile("name=\"guard\" value=\"([^\"]+)\"").matcher(page);
        assertThat(found.find()).isTrue();
        return found.group(1);
    }

    private HttpRequest.Builder form(int port, String path, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return to(port, path)
                .header("Origin", "http://127.0.0.1:" + port)
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    @Test
    void refusedSignInsAreCountedAndFillNoLog() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ManualTime time = ManualTime.at("2026-03-10T12:34:00Z");
        try (LogLines lines = LogLines.begin()) {
            SignInLog log = new SignInLog(registry, time);
            for (int attempt = 0; attempt < 1_000; attempt++) {
                log.refused();
            }
            assertThat(lines.all()).hasSize(SignInLog.MOST_LINES);
            time.advance(Duration.ofMinutes(1));
            log.refused();
            assertThat(lines.all()).hasSize(SignInLog.MOST_LINES + 2).anyMatch(line -> line.contains("more=990"));
        }
        assertThat(registry.get("tidegate.console.sign.ins")
                        .tag("result", "refused")
                        .counter()
                        .count())
                .isEqualTo(1_001);
    }
}
