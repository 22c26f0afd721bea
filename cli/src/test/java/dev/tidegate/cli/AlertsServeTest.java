package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers as processes that send alerts to a receiver over HTTP. */
@Timeout(300)
class AlertsServeTest {
    private static final byte[] KEY = "twenty-four-bytes-of-key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OLD_KEY = "twenty-four-bytes-of-old".getBytes(StandardCharsets.US_ASCII);
    private static final Map<String, String> ENV = Map.of("ALERTS_SECRET", secret(KEY), "ALERTS_OLD", secret(OLD_KEY));

    @TempDir
    private Path folder;

    private static String secret(byte[] key) {
        return "whsec_" + Base64.getEncoder().encodeToString(key);
    }

    private Path plans() throws Exception {
        return Files.writeString(folder.resolve("plans.yaml"), """
                version: 1
                plans:
                  ten:
                    limits:
                      - { name: ten, meter: requests, capacity: 10, window: sliding 1h, thresholds: [50%, 80%] }
                """);
    }

    private Path alerts(String url, String more) throws Exception {
        return Files.writeString(folder.resolve("alerts.yaml"), """
                version: 1
                queue: queue
                targets:
                  - name: on-call
                    url: %s
                    secrets: [env:ALERTS_SECRET, env:ALERTS_OLD]
                %s
                """.formatted(url, more));
    }

    private static void spend(Served server, String subject, int calls) throws Exception {
        for (int i = 0; i < calls; i++) {
            HttpResponse<String> answer = server.ask("acquire", subject, "ten");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private static String signature(byte[] key, WebhookReceiver.Got got) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        String signed = got.id() + "." + got.timestamp() + "." + got.body();
        return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aThresholdIsSentWithASignatureForEachSecretAndAgainUnderOneIdUntilItIsTaken() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            receiver.answer(503);
            String[] options = {
                "--plans",
                plans().toString(),
                "--alerts",
                alerts(receiver.url(), "").toString()
            };
            try (Served server = new Served(folder, ENV, options)) {
                spend(server, "acme", 5);
                server.await("two attempts", () -> receiver.all().size() >= 2);
                receiver.answer(204);
                server.await("one that is taken", () -> receiver.accepted().size() == 1);
                server.await(
                        "the metric",
                        () -> server.get("/metrics")
                                .body()
                                .contains("tidegate_alerts_delivered_total{target=\"on-call\"} 1.0"));
                assertThat(server.get("/metrics").body())
                        .contains("tidegate_alerts_waiting 0.0")
                        .contains("tidegate_alerts_raised_total{type=\"limit.threshold\"} 1.0");
                assertThat(server.said()).contains("event=alerts.retry").doesNotContain("whsec_", "/hook");
            }
            assertThat(receiver.all().stream().map(WebhookReceiver.Got::id).distinct())
                    .hasSize(1);
            WebhookReceiver.Got got = receiver.accepted().get(0);
            assertThat(Arrays.asList(got.signature().split(" ")))
                    .containsExactly(signature(KEY, got), signature(OLD_KEY, got));
            assertThat(got.body())
                    .contains("\"type\":\"limit.threshold\"")
                    .contains("\"subject\":\"acme\",\"plan\":\"ten\",\"limit\":\"ten\"")
                    .contains("\"percent\":50,\"used\":5");
        }
    }

    /** AlertsKilledTest has the same with Redis. */
    @Test
    @Tag("deep")
    void whatWaitsSurvivesTheEndOfTheProcess() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            receiver.answer(500);
            String[] options = {
                "--plans",
                plans().toString(),
                "--alerts",
                alerts(receiver.url(), "").toString()
            };
            try (Served server = new Served(folder, ENV, options)) {
                spend(server, "acme", 8);
                server.await("attempts of both", () -> ids(receiver.all()).size() == 2);
                server.process().destroyForcibly().waitFor();
            }
            Set<String> before = ids(receiver.all());
            receiver.answer(200);
            try (Served server = new Served(folder, ENV, options)) {
                server.await("both", () -> ids(receiver.accepted()).equals(before));
            }
        }
    }

    private static Set<String> ids(List<WebhookReceiver.Got> all) {
        return all.stream().map(WebhookReceiver.Got::id).collect(Collectors.toSet());
    }

    @Test
    void anOutageOfTheStoreIsAnAlertAndSoIsItsEnd() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver();
                RedisServer redis = RedisServer.start()) {
            String file = alerts(receiver.url(), "    events: [store.degraded, store.recovered]")
                    .toString();
            try (Served server =
                    new Served(folder, ENV, "--plans", plans().toString(), "--alerts", file, "--redis", redis.uri())) {
                server.awaitReady();
                spend(server, "acme", 1);
                redis.kill();
                server.await("degraded", () -> {
                    server.ask("acquire", "acme", "ten");
                    return said(receiver, "store.degraded");
                });
                redis.restart();
                server.await("recovered", () -> {
                    server.ask("acquire", "acme", "ten");
                    return said(receiver, "store.recovered");
                });
            }
        }
    }

    private static boolean said(WebhookReceiver receiver, String type) {
        return receiver.accepted().stream().anyMatch(got -> got.body().contains("\"type\":\"" + type + "\""));
    }
}
