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

    @Test
    void aChangedFileIsUsedForWhatWaitsAndAFaultyOneChangesNothing() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            receiver.answer(503);
            Path file = alerts(receiver.url(), "    events: [limit.threshold]");
            try (Served server = new Served(folder, ENV, "--plans", plans().toString(), "--alerts", file.toString())) {
                spend(server, "acme", 5);
                server.await("an attempt", () -> !receiver.all().isEmpty());
                Files.writeString(
                        file, Files.readString(file).replace("env:ALERTS_SECRET, env:ALERTS_OLD", "env:ALERTS_OLD"));
                server.await("the other secret", () -> server.said().contains("event=alerts.reloaded targets=1"));
                receiver.answer(204);
                server.await("one that is taken", () -> receiver.accepted().size() == 1);
                WebhookReceiver.Got got = receiver.accepted().get(0);
                assertThat(got.signature()).isEqualTo(signature(OLD_KEY, got));
                assertThat(ids(receiver.all())).hasSize(1);
                Files.writeString(file, Files.readString(file).replace("env:ALERTS_OLD", secret(KEY)));
                server.await("a refusal", () -> server.said().contains("event=alerts.refused"));
                spend(server, "acme", 3);
                server.await("the next one", () -> receiver.accepted().size() == 2);
                assertThat(receiver.accepted().get(1).signature())
                        .isEqualTo(signature(OLD_KEY, receiver.accepted().get(1)));
                assertThat(server.said()).doesNotContain(secret(KEY), secret(OLD_KEY));
            }
        }
    }

    /** The verifier of PyPI; that of npm runs in {@code server/src/test/node}. */
    @Test
    @Tag("deep")
    void theVerifierOfPythonAcceptsBothSecretsAndNoOther() throws Exception {
        Path python = folder.resolve("python");
        run("python3", "-m", "venv", python.toString());
        run(python.resolve("bin/pip").toString(), "install", "-q", "standardwebhooks==1.1.0");
        Path script = Files.writeString(folder.resolve("verify.py"), """
                import json, sys
                from standardwebhooks import Webhook, WebhookVerificationError
                headers = {"webhook-id": sys.argv[1], "webhook-timestamp": sys.argv[2], "webhook-signature": sys.argv[3]}
                body = sys.stdin.read()
                for secret in sys.argv[4:6]:
                    assert Webhook(secret).verify(body, headers)["type"] == "limit.threshold"
                try:
                    Webhook("whsec_" + "A" * 32).verify(body, headers)
                    sys.exit("another secret was accepted")
                except WebhookVerificationError:
                    print("verified")
                """);
        try (WebhookReceiver receiver = new WebhookReceiver();
                Served server = new Served(
                        folder,
                        ENV,
                        "--plans",
                        plans().toString(),
                        "--alerts",
                        alerts(receiver.url(), "").toString())) {
            spend(server, "crème brûlée", 5);
            server.await("one", () -> receiver.accepted().size() == 1);
            WebhookReceiver.Got got = receiver.accepted().get(0);
            Files.writeString(folder.resolve("body"), got.body());
            Process process = new ProcessBuilder(
                            python.resolve("bin/python").toString(),
                            script.toString(),
                            got.id(),
                            got.timestamp(),
                            got.signature(),
                            secret(KEY),
                            secret(OLD_KEY))
                    .redirectInput(folder.resolve("body").toFile())
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("verified\n");
        }
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
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

    @Test
    void targetsAreTestedAndWhatWaitsIsListed() throws Exception {
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            Path file = alerts(receiver.url(), "");
            Cli.Outcome tested = cli().run("alerts", "test", "--alerts", file.toString());
            assertThat(tested.out()).isEqualTo("on-call: accepted\n");
            assertThat(receiver.accepted().get(0).body()).contains("\"type\":\"alerts.test\"");
            receiver.answer(302);
            Cli.Outcome refused = cli().run("alerts", "test", "--alerts", file.toString(), "--target", "on-call");
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.out()).isEqualTo("on-call: NOT accepted: status 302, a redirect\n");
            assertThat(cli().run("alerts", "test", "--alerts", file.toString(), "--target", "x")
                            .code())
                    .isEqualTo(2);
            Cli.Outcome listed = cli().run("alerts", "list", "--alerts", file.toString());
            assertThat(listed.out()).isEqualTo("0 alerts waiting\n");
            assertThat(new Cli()
                            .run("alerts", "list", "--alerts", file.toString())
                            .err())
                    .contains("targets[0].secrets[0]: \"env:ALERTS_SECRET\" (expected: a variable that is set)");
        }
    }

    private static Cli cli() {
        Cli cli = new Cli();
        ENV.forEach(cli::env);
        return cli;
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
