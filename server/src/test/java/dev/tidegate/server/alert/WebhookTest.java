package dev.tidegate.server.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tidegate.config.alerts.AlertSettings;
import dev.tidegate.config.alerts.AlertTarget;
import dev.tidegate.config.alerts.AlertType;
import dev.tidegate.config.alerts.AlertsFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {
    private static final Instant NOW = Instant.parse("2026-11-30T09:00:00Z");
    private static final Alert ALERT =
            new Alert("id1", AlertType.THRESHOLD, NOW, "<!channel> & more", Map.of("subject", "<@U1>", "percent", 80L));

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile Map<String, String> headers = Map.of();
    private volatile boolean endless;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            paths.add(exchange.getRequestURI().getPath());
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(status, endless ? 0 : -1);
            while (endless) {
                exchange.getResponseBody().write(' ');
                exchange.getResponseBody().flush();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void end() {
        endless = false;
        server.stop(0);
        threads.shutdownNow();
    }

    private AlertTarget target(String more) throws IOException {
        Path file = Files.writeString(
                folder.resolve("alerts.yaml"),
                "version: 1\nqueue: q\ntargets:\n  - { name: a, url: \"http://127.0.0.1:"
                        + server.getAddress().getPort() + "/hook\", " + more + " }\n");
        String secret = Base64.getEncoder().encodeToString(new byte[24]);
        AlertSettings settings = AlertsFile.load(file, Map.of("S", "whsec_" + secret));
        return settings.targets().get(0);
    }

    private Webhook.Result sent() throws Exception {
        return new Webhook(target("secrets: [env:S], timeout: 1s")).send(ALERT, NOW);
    }

    @Test
    void aSuccessIsDelivery() throws Exception {
        status = 204;
        assertThat(sent()).isEqualTo(new Webhook.Result(true, false, "", Duration.ZERO));
        assertThat(bodies).containsExactly(new String(ALERT.json(), StandardCharsets.UTF_8));
        assertThat(Alert.read(bodies.get(0))).isEqualTo(ALERT);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        for (int code : new int[] {301, 302, 303, 307, 308}) {
            status = code;
            headers = Map.of("Location", "/elsewhere");
            Webhook.Result result = sent();
            assertThat(result.delivered()).isFalse();
            assertThat(result.reason()).isEqualTo("status " + code + ", a redirect");
        }
        assertThat(paths).hasSize(5).containsOnly("/hook");
    }

    @Test
    void theTargetMayAskForAPause() throws Exception {
        status = 429;
        headers = Map.of("Retry-After", "120");
        assertThat(sent().pause()).isEqualTo(Duration.ofMinutes(2));
        headers = Map.of("Retry-After", "Mon, 30 Nov 2026 09:00:30 GMT");
        assertThat(sent().pause()).isEqualTo(Duration.ofSeconds(30));
        List<Duration> odd = new ArrayList<>();
        for (String text : List.of("-1", "soon", "Mon, 30 Nov 2026 08:00:30 GMT", "")) {
            odd.add(Webhook.pause(text, NOW).orElse(Duration.ZERO));
        }
        assertThat(odd).containsOnly(Duration.ZERO);
        assertThat(Webhook.pause("999999999", NOW)).contains(Duration.ofDays(1));
    }

    @Test
    void aTargetThatIsGoneIsToldApart() throws Exception {
        status = 410;
        assertThat(sent().gone()).isTrue();
        status = 404;
        assertThat(sent().gone()).isFalse();
    }

    @Test
    void anAnswerWithoutAnEndIsNoDelivery() throws Exception {
        endless = true;
        Webhook.Result result = sent();
        assertThat(result.delivered()).isFalse();
        assertThat(result.reason()).isEqualTo("no answer within 1 s");
    }

    @Test
    void noServerIsAFailureWithoutTheAddress() throws Exception {
        server.stop(0);
        assertThat(sent().reason()).isEqualTo("ConnectException");
    }

    @Test
    void aMessageForAChatHasNoMarkupFromOutside() throws Exception {
        new Webhook(target("format: slack")).send(ALERT, NOW);
        new Webhook(target("format: slack, template: \"{subject} {percent} {plan} {text}\"")).send(ALERT, NOW);
        assertThat(bodies)
                .containsExactly(
                        "{\"text\":\"*limit.threshold* &lt;!channel&gt; &amp; more\"}",
                        "{\"text\":\"&lt;@U1&gt; 80 - &lt;!channel&gt; &amp; more\"}");
    }

    @Test
    void pausesDoubleUpToAnHourAndKeepWhatIsAskedFor() {
        List<Duration> longest = new ArrayList<>();
        for (int failures : new int[] {1, 2, 3, 12, 13, 1000}) {
            longest.add(Backoff.after(failures, Duration.ZERO, () -> 1));
        }
        assertThat(longest)
                .containsExactly(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(2048),
                        Duration.ofHours(1),
                        Duration.ofHours(1));
        assertThat(Backoff.after(3, Duration.ZERO, () -> 0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Backoff.after(1, Duration.ofMinutes(5), () -> 0.5)).isEqualTo(Duration.ofMillis(300_500));
    }
}
