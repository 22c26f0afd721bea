package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans that change while servers decide by them, over HTTP and on a real Redis. */
class LiveReloadTest {
    private static final Pattern CAPACITY = Pattern.compile("\"capacity\":(\\d+)");
    private static final Pattern USED = Pattern.compile("\"used\":(\\d+)");
    private static final Pattern POLICY = Pattern.compile(";q=(\\d+)");
    private static final long BASE = 1_000_000_000L;
    private static final int RELOADS = Integer.getInteger("tidegate.reloads", 100);
    private static final int CALLERS = 4;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    private Path plans(long v) throws IOException {
        return file("plans.yaml", """
                version: 1
                plans:
                  pro:
                    limits:
                      - { name: hourly, meter: requests, capacity: %d, window: sliding 1h }
                      - { name: daily, meter: requests, capacity: %d, window: fixed 1d }
                """.formatted(BASE + v, BASE + v));
    }

    private Path file(String name, String text) throws IOException {
        Path written = Files.writeString(folder.resolve(name + ".new"), text);
        return Files.move(written, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private HttpResponse<String> post(Served server, String path, String body, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static List<Long> all(Pattern pattern, String text) {
        List<Long> found = new ArrayList<>();
        for (Matcher each = pattern.matcher(text); each.find(); ) {
            found.add(Long.parseLong(each.group(1)));
        }
        return found;
    }

    private static String acquire(String subject) {
        return "{\"subject\":\"" + subject + "\",\"plan\":\"pro\"}";
    }

    @Test
    void reloadsUnderLoadLoseNoCountMixNoPlansAndFailNoCall() throws Exception {
        ApiKeys.Created admin = ApiKeys.create("admin");
        Path keys = file("keys", admin.line() + "\n");
        Path plans = plans(0);
        try (RedisServer redis = RedisServer.start();
                Served server = new Served(
                        folder,
                        Map.of(),
                        "--plans",
                        plans.toString(),
                        "--api-keys",
                        keys.toString(),
                        "--redis",
                        redis.uri(),
                        "--deadline-ms",
                        "10000")) {
            AtomicBoolean over = new AtomicBoolean();
            LongAdder allowed = new LongAdder();
            // The common pool has one thread on two processors.
            ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int t = 0; t < CALLERS; t++) {
                callers.add(CompletableFuture.runAsync(
                        () -> {
                            while (!over.get()) {
                                HttpResponse<String> answer;
                                try {
                                    answer = post(server, "/v1/acquire", acquire("acme"), admin.key());
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                                assertThat(answer.statusCode())
                                        .as(answer.body())
                                        .isEqualTo(200);
                                assertThat(answer.body()).contains("\"source\":\"redis\"");
                                List<Long> capacities = all(CAPACITY, answer.body());
                                capacities.addAll(all(
                                        POLICY,
                                        answer.headers()
                                                .firstValue("RateLimit-Policy")
                                                .orElseThrow()));
                                assertThat(capacities).hasSize(4).allMatch(capacities.get(0)::equals);
                                allowed.increment();
                            }
                        },
                        threads));
            }
            for (int v = 1; v <= RELOADS; v++) {
                long before = allowed.sum();
                while (allowed.sum() < before + 5 && callers.stream().noneMatch(CompletableFuture::isDone)) {
                    Thread.onSpinWait();
                }
                plans(v);
                HttpResponse<String> answer = post(server, "/v1/admin/reload", "", admin.key());
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).contains("\"file\":\"plans\",\"state\":");
            }
            over.set(true);
            callers.forEach(CompletableFuture::join);
            threads.shutdown();
            HttpResponse<String> last = post(server, "/v1/check", acquire("acme"), admin.key());
            assertThat(all(CAPACITY, last.body())).containsOnly(BASE + RELOADS);
            // A check says what an acquire would say, with its own call in use.
            assertThat(all(USED, last.body())).containsOnly(allowed.sum() + 1);
        }
    }

    @Test
    void aFaultyFileIsRefusedWholeAnotherKeyMayNotReloadAndServersSayWhichVersionTheyRun() throws Exception {
        ApiKeys.Created admin = ApiKeys.create("admin");
        ApiKeys.Created decide = ApiKeys.create("decide");
        Path keys = file("keys", admin.line() + "\n" + decide.line() + " roles=decide,settle,read,reset,metrics\n");
        Path plans = plans(0);
        String[] options = {"--plans", plans.toString(), "--api-keys", keys.toString()};
        try (RedisServer redis = RedisServer.start();
                Served one = new Served(
                        folder, Map.of("TIDEGATE_REDIS", redis.uri(), "TIDEGATE_DEADLINE_MS", "10000"), options);
                Served two = new Served(
                        folder, Map.of("TIDEGATE_REDIS", redis.uri(), "TIDEGATE_DEADLINE_MS", "10000"), options)) {
            assertThat(post(one, "/v1/admin/reload", "", decide.key()).statusCode())
                    .isEqualTo(403);
            assertThat(post(one, "/v1/admin/reload", "{}", admin.key()).statusCode())
                    .isEqualTo(400);
            file("plans.yaml", "version: 1\nplans:\n  pro:\n    limits:\n      - { name: hourly, capacity: -3 }\n");
            HttpResponse<String> refused = post(one, "/v1/admin/reload", "", admin.key());
            assertThat(refused.statusCode()).isEqualTo(422);
            assertThat(refused.body()).contains("\"state\":\"refused\"", "limits[0].capacity: ");
            HttpResponse<String> still = post(one, "/v1/acquire", acquire("acme"), admin.key());
            assertThat(all(CAPACITY, still.body())).containsOnly(BASE);
            // No request: each server finds the changed file by itself.
            plans(5);
            for (Served server : List.of(one, two)) {
                server.await("the new plans", () -> server.said().contains("event=plans.reloaded"));
                HttpResponse<String> now = post(server, "/v1/acquire", acquire("acme"), admin.key());
                assertThat(all(CAPACITY, now.body())).containsOnly(BASE + 5);
            }
            one.await(
                    "one version",
                    () -> metrics(one, admin)
                            .matches("(?s).*tidegate_configuration_instances\\{version=\"[0-9a-f]{12}\"[^}]*\\} 2.*"));
        }
    }

    @Test
    void serversWithDifferentPlansWarnUntilTheyAgree() throws Exception {
        ApiKeys.Created admin = ApiKeys.create("admin");
        String keys = file("keys", admin.line() + "\n").toString();
        String own = plans(0).toString();
        String other = file("other.yaml", Files.readString(Path.of(own)).replace("hourly", "each-hour"))
                .toString();
        try (RedisServer redis = RedisServer.start();
                Served one = new Served(
                        folder,
                        Map.of("TIDEGATE_REDIS", redis.uri(), "TIDEGATE_DEADLINE_MS", "10000"),
                        "--plans",
                        own,
                        "--api-keys",
                        keys);
                Served two = new Served(
                        folder,
                        Map.of("TIDEGATE_REDIS", redis.uri(), "TIDEGATE_DEADLINE_MS", "10000"),
                        "--plans",
                        other,
                        "--api-keys",
                        keys)) {
            one.await("a warning", () -> one.said().contains("event=configuration.differs versions="));
            two.await("a warning", () -> two.said().contains("event=configuration.differs versions="));
            assertThat(metrics(one, admin)).contains("tidegate_configuration_versions 2");
            file("other.yaml", Files.readString(Path.of(own)));
            one.await("agreement", () -> one.said().contains("event=configuration.agrees version="));
            assertThat(metrics(one, admin)).contains("tidegate_configuration_versions 1");
        }
    }

    private String metrics(Served server, ApiKeys.Created key) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(server.url() + "/metrics"))
                                    .header("Authorization", "Bearer " + key.key())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
