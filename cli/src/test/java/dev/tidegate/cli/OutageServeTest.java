package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisServer;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers as processes, and a Redis that goes away: what their callers are told, and what is booked when it is back. */
@Timeout(600)
class OutageServeTest {
    private static final Pattern HANDLE = Pattern.compile("\"reservation\":\"([^\"]+)\"");
    private static final Pattern USED = Pattern.compile("\"used\":([0-9]+)");

    @TempDir
    private Path folder;

    private String[] plans(String... more) throws Exception {
        Path file = Files.writeString(folder.resolve("plans.yaml"), """
            version: 1
            plans:
              hourly:
                limits:
                  - { name: per-hour, meter: requests, capacity: 100, window: sliding 1h }
              tokens:
                limits:
                  - { name: tokens, meter: tokens, capacity: 1M, window: sliding 1h }
              open:
                limits:
                  - { name: any, meter: requests, capacity: 100, window: sliding 1h, on-store-failure: open }
              closed:
                limits:
                  - { name: none, meter: requests, capacity: 100, window: sliding 1h, on-store-failure: closed }
            """);
        List<String> all = new ArrayList<>(List.of("--plans", file.toString()));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private static RedisServer durable() {
        return RedisServer.builder()
                .line("appendonly yes")
                .line("appendfsync always")
                .start();
    }

    private static long used(Served server, String subject, String plan) throws Exception {
        Matcher used = USED.matcher(
                server.get("/v1/subjects/" + subject + "?plan=" + plan).body());
        assertThat(used.find()).isTrue();
        return Long.parseLong(used.group(1));
    }

    private static boolean knows(Served server, int instances) throws Exception {
        return server.get("/metrics").body().contains("tidegate_instances " + instances + ".0");
    }

    @Test
    void fourServersAdmitTogetherAtMostWhatWasLeft() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            List<Served> four = new ArrayList<>();
            try {
                for (int n = 0; n < 4; n++) {
                    four.add(new Served(folder, Map.of(), plans("--redis", redis.uri())));
                }
                for (Served server : four) {
                    server.awaitReady();
                    server.await("all four to be known", () -> knows(server, 4));
                }
                Served first = four.get(0);
                for (int n = 0; n < 20; n++) {
                    first.await(
                            "a call",
                            () -> first.ask("acquire", "acme", "hourly").statusCode() == 200);
                }
                for (Served server : four) {
                    server.await(
                            "a look",
                            () -> server.get("/v1/subjects/acme?plan=hourly")
                                    .body()
                                    .contains("\"source\":\"redis\""));
                }
                long left = 100 - used(first, "acme", "hourly");
                redis.kill();
                int admitted = 0;
                for (Served server : four) {
                    for (int n = 0; n < 40; n++) {
                        HttpResponse<String> reply = server.ask("acquire", "acme", "hourly");
                        assertThat(reply.statusCode()).as(reply.body()).isIn(200, 429);
                        assertThat(reply.body()).contains("\"degraded\":true", "\"source\":\"local\"");
                        admitted += reply.statusCode() == 200 ? 1 : 0;
                    }
                }
                assertThat(admitted).isPositive().isLessThanOrEqualTo((int) left);
                assertThat(first.ask("acquire", "acme", "open").statusCode()).isEqualTo(200);
                HttpResponse<String> closed = first.ask("acquire", "acme", "closed");
                assertThat(closed.statusCode()).isEqualTo(503);
                assertThat(closed.headers().firstValue("retry-after")).contains("1");
                assertThat(closed.body()).contains("\"violated\":[\"none\"]", "store-unavailable");
                assertThat(first.said()).containsOnlyOnce("event=store.degraded");
            } finally {
                four.forEach(Served::close);
            }
        }
    }

    @Test
    void aSettleInAnOutageSurvivesAKilledServerAndIsBookedOnce() throws Exception {
        String journal = folder.resolve("journal").toString();
        try (RedisServer redis = durable()) {
            String handle;
            try (Served server = new Served(folder, Map.of(), plans("--redis", redis.uri(), "--journal", journal))) {
                server.awaitReady();
                server.await("a reservation", () -> reserve(server, "one").statusCode() / 100 == 2);
                handle = handle(reserve(server, "one"));
                redis.kill();
                HttpResponse<String> settled = settle(server, handle, 321);
                assertThat(settled.statusCode()).as(settled.body()).isEqualTo(202);
                assertThat(settled.body()).contains("\"result\":\"JOURNALLED\"", handle);
                // And one that was begun without a Redis, and ended.
                HttpResponse<String> blind = reserve(server, "two");
                assertThat(blind.statusCode()).as(blind.body()).isEqualTo(201);
                assertThat(blind.body()).contains("\"degraded\":true");
                assertThat(settle(server, handle(blind), 100).body()).contains("\"result\":\"SETTLED\"");
                server.process().destroyForcibly().waitFor();
            }
            redis.restart();
            try (Served next = new Served(folder, Map.of(), plans("--redis", redis.uri(), "--journal", journal))) {
                next.awaitReady();
                next.await(
                        "all to be booked", () -> next.get("/metrics").body().contains("tidegate_journal_pending 0.0"));
                assertThat(used(next, "acme", "tokens")).isEqualTo(421);
                assertThat(settle(next, handle, 321).body()).contains("ALREADY");
                assertThat(settle(next, handle, 322).statusCode()).isEqualTo(409);
            }
            assertThat(Path.of(journal)).isEmptyFile();
        }
    }

    private static HttpResponse<String> reserve(Served server, String id) throws Exception {
        return server.post(
                "/v1/reservations",
                "{\"id\":\"" + id + "\",\"subject\":\"acme\",\"plan\":\"tokens\",\"cost\":{\"tokens\":500}}");
    }

    private static HttpResponse<String> settle(Served server, String handle, int tokens) throws Exception {
        return server.post(
                "/v1/reservations/" + handle + "/settle", "{\"usage\":{\"input\":" + tokens + ",\"output\":0}}");
    }

    private static String handle(HttpResponse<String> reply) {
        Matcher handle = HANDLE.matcher(reply.body());
        assertThat(handle.find()).as(reply.body()).isTrue();
        return handle.group(1);
    }

    @Test
    void aJournalThatCannotBeHadIsSaidAtTheStart() throws Exception {
        Cli.Outcome outcome = new Cli()
                .run("serve", "--port", "0", "--redis", "redis://127.0.0.1:1", "--journal", "/no/such/folder/journal");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains("journal", "/no/such/folder/journal", "a folder that exists");
        Cli.Outcome bad = new Cli().run("serve", "--instances", "0");
        assertThat(bad.code()).isEqualTo(2);
        assertThat(bad.err()).contains("--instances", "0", "1 to 10000");
        assertThat(new Cli().run("serve", "--unknown-subjects", "maybe").err()).contains("deny or share");
        assertThat(new Cli().run("serve", "--on-data-loss", "x").err()).contains("fresh or deny");
    }

    @Test
    void anOptionForOutagesWithoutARedisIsRefusedAndNamed() {
        for (String[] option : new String[][] {
            {"--deadline-ms", "20"},
            {"--instances", "2"},
            {"--unknown-subjects", "share"},
            {"--on-data-loss", "deny"},
            {"--journal", "journal"},
            {"--max-pending", "10"}
        }) {
            Cli.Outcome outcome = new Cli().run("serve", "--port", "0", option[0], option[1]);
            assertThat(outcome.code()).as(option[0]).isEqualTo(2);
            assertThat(outcome.err()).contains(option[0] + ": " + option[1], "--redis or TIDEGATE_REDIS");
        }
    }

    @Test
    void aFolderOfKeysIsNamed() {
        Cli.Outcome outcome = new Cli().run("serve", "--port", "0", "--api-keys", folder.toString());
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).contains(folder.toString(), "a directory", "expected: a file of lines");
    }

    @Test
    void theFormerNamesOfOptionsWorkAndAreNotInTheHelp() {
        Cli.Outcome former = new Cli().run("serve", "--unseen", "maybe");
        assertThat(former.code()).isEqualTo(2);
        assertThat(former.err()).contains("--unknown-subjects: maybe", "deny or share");
        // Read and accepted: the fault that remains is that of the bound.
        assertThat(new Cli()
                        .run("serve", "--unseen", "closed", "--on-wipe", "drained", "--max-pending", "x")
                        .err())
                .contains("--max-pending: x");
        assertThat(new Cli().run("serve", "--help").out())
                .contains("--unknown-subjects=deny|share", "--on-data-loss=fresh|deny")
                .doesNotContain("--unseen", "--on-wipe");
    }
}
