package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed between the call that crosses a threshold and the delivery of its alert, at random points. */
class AlertsKilledTest {
    private static final Pattern SUBJECT = Pattern.compile("\"subject\":\"([^\"]+)\"");
    private static final Pattern HANDLE = Pattern.compile("\"reservation\":\"([^\"]+)\"");
    private static final Map<String, String> ENV = Map.of(
            "ALERTS_SECRET",
            "whsec_"
                    + Base64.getEncoder()
                            .encodeToString("twenty-four-bytes-of-key".getBytes(StandardCharsets.US_ASCII)));

    @TempDir
    private Path folder;

    @Test
    void everyCrossingIsDeliveredUnderOneId() throws Exception {
        killed(2);
    }

    @Test
    @Tag("deep")
    void everyCrossingOfAThousandCrashesIsDeliveredUnderOneId() throws Exception {
        killed(Integer.getInteger("tidegate.kills", 1_000));
    }

    private void killed(int runs) throws Exception {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        Random random = new Random(seed);
        Path plans = Files.writeString(folder.resolve("plans.yaml"), """
                version: 1
                plans:
                  ten:
                    limits:
                      - { name: day, meter: requests, capacity: 10, window: calendar year UTC, thresholds: [50%] }
                      - { name: held, meter: tokens, capacity: 100, window: sliding 24h, thresholds: [50%] }
                """);
        try (RedisServer redis = RedisServer.builder()
                        .line("appendonly yes")
                        .line("appendfsync always")
                        .start();
                WebhookReceiver receiver = new WebhookReceiver()) {
            Path alerts = Files.writeString(folder.resolve("alerts.yaml"), """
                    version: 1
                    queue: queue
                    targets:
                      - { name: a, url: "%s", secrets: [env:ALERTS_SECRET] }
                    """.formatted(receiver.url()));
            String[] options = {
                "--plans",
                plans.toString(),
                "--alerts",
                alerts.toString(),
                "--redis",
                redis.uri(),
                "--deadline-ms",
                "20000"
            };
            Set<String> crossed = new HashSet<>();
            for (int run = 0; run < runs; run++) {
                receiver.answer(random.nextInt(3) == 0 ? 503 : 200);
                try (Served server = new Served(folder, ENV, options)) {
                    server.awaitReady();
                    cross(server, run);
                    crossed.add("day-" + run);
                    crossed.add("settled-" + run);
                    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(200_000)));
                    server.process().destroyForcibly().waitFor();
                }
            }
            receiver.answer(200);
            try (Served server = new Served(folder, ENV, options)) {
                Patience.await(
                        () -> "seed " + seed + ": " + delivered(receiver).keySet() + " of " + crossed + server.said(),
                        () -> delivered(receiver).keySet().containsAll(crossed));
            }
            Map<String, Set<String>> ids = new HashMap<>();
            receiver.all()
                    .forEach(got -> ids.computeIfAbsent(subject(got), any -> new HashSet<>())
                            .add(got.id()));
            assertThat(ids.keySet()).as("seed %d", seed).isEqualTo(crossed);
            assertThat(ids.values())
                    .as("seed %d", seed)
                    .allSatisfy(each -> assertThat(each).hasSize(1));
        }
    }

    /** One subject by plain calls, another one by a settle beyond what was held. */
    private static void cross(Served server, int run) throws Exception {
        String of = "{\"subject\":\"%s-" + run + "\",\"plan\":\"ten\",\"cost\":{\"tokens\":1}";
        String[] reserved = {""};
        // A reserve is refused while its store has not answered in time; the same id charges once.
        server.await("a reservation", () -> {
            reserved[0] = server.post("/v1/reservations", of.formatted("settled") + ",\"id\":\"r\"}")
                    .body();
            return HANDLE.matcher(reserved[0]).find();
        });
        Matcher handle = HANDLE.matcher(reserved[0]);
        assertThat(handle.find()).as(reserved[0]).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(server.post("/v1/acquire", of.formatted("day") + "}").statusCode())
                    .isEqualTo(200);
        }
        assertThat(server.post(
                                "/v1/reservations/" + handle.group(1) + "/settle",
                                "{\"usage\":{\"input\":60,\"output\":0}}")
                        .body())
                .contains("\"state\":\"SETTLED\"");
        assertThat(server.post("/v1/acquire", of.formatted("day") + "}").statusCode())
                .isEqualTo(200);
    }

    private static String subject(WebhookReceiver.Got got) {
        Matcher subject = SUBJECT.matcher(got.body());
        assertThat(subject.find()).as(got.body()).isTrue();
        return subject.group(1);
    }

    private static Map<String, Integer> delivered(WebhookReceiver receiver) {
        Map<String, Integer> subjects = new HashMap<>();
        receiver.accepted().forEach(got -> subjects.merge(subject(got), 1, Integer::sum));
        return subjects;
    }
}
