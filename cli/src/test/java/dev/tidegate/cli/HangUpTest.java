package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.auth.ApiKeys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server as a process, its files changed under it, and a real SIGHUP. */
@Timeout(300)
class HangUpTest {
    private static final Pattern HANDLE = Pattern.compile("\"reservation\":\"([^\"]+)\"");
    private static final String PRICES = """
            version: 2
            date: 2026-11-01
            currency: USD
            models:
              m: { input: $%s, output: $0 }
            """;
    private static final String PLANS = """
            version: 1
            plans:
              pro:
                limits:
                  - { name: budget, meter: spend, capacity: $%s, window: sliding 1h }
            """;

    @TempDir
    private Path folder;

    private Path file(String name, String text) throws IOException {
        // In one step, as an editor does: a look in between must not find half a file.
        Path written = Files.writeString(folder.resolve(name + ".new"), text);
        return Files.move(written, folder.resolve(name), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void hangUp(Served server) throws Exception {
        String pid = String.valueOf(server.process().pid());
        assertThat(new ProcessBuilder("kill", "-HUP", pid).inheritIO().start().waitFor())
                .isZero();
    }

    private static int times(Served server, String event) {
        return server.said().split(Pattern.quote(event), -1).length - 1;
    }

    private static int status(Served server, ApiKeys.Created key) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/v1/plans"))
                .header("Authorization", "Bearer " + key.key())
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aSignalHasTheKeysReadAgainAndAFaultyFileChangesNothing() throws Exception {
        ApiKeys.Created first = ApiKeys.create("first");
        ApiKeys.Created second = ApiKeys.create("second");
        Path keys = file("keys", first.line() + "\n");
        try (Served server = new Served(folder, Map.of(), "--api-keys", keys.toString())) {
            // The file is as it was: no look at it would say so, only the signal does.
            hangUp(server);
            server.await("a reading", () -> server.said().contains("event=api-keys.reloaded count=1"));
            file("keys", second.line() + "\n");
            hangUp(server);
            server.await("the other key", () -> status(server, second) == 200);
            assertThat(status(server, first)).isEqualTo(401);
            file("keys", "second sha256:pasted-wrong\n");
            hangUp(server);
            server.await("a refusal", () -> server.said().contains("event=api-keys.refused kept=1"));
            assertThat(status(server, second)).isEqualTo(200);
            assertThat(server.said()).doesNotContain("pasted-wrong");
        }
    }

    private static String reserve(Served server, String id) throws Exception {
        HttpResponse<String> reply = server.post(
                "/v1/reservations",
                "{\"id\":\"" + id
                        + "\",\"subject\":\"c\",\"plan\":\"pro\",\"model\":\"m\",\"cost\":{\"input_tokens\":1000}}");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
        Matcher handle = HANDLE.matcher(reply.body());
        assertThat(handle.find()).isTrue();
        return handle.group(1);
    }

    private static String settled(Served server, String handle) throws Exception {
        return server.post("/v1/reservations/" + handle + "/settle", "{\"usage\":{\"input\":1000,\"output\":0}}")
                .body();
    }

    @Test
    void aChangedPriceTableIsUsedAFaultyOneRefusedAndAnOpenReservationSettlesAtItsOwnPrice() throws Exception {
        Path prices = file("prices.yaml", PRICES.formatted("1"));
        Path plans = file("plans.yaml", PLANS.formatted("9"));
        try (Served server = new Served(folder, Map.of(), "--prices", prices.toString(), "--plans", plans.toString())) {
            String old = reserve(server, "old");
            String alsoOld = reserve(server, "also-old");
            file("prices.yaml", PRICES.formatted("20"));
            hangUp(server);
            server.await("the new table", () -> server.said().contains("event=prices.reloaded"));
            assertThat(settled(server, old)).contains("\"amount\":1000000}");
            assertThat(settled(server, reserve(server, "new"))).contains("\"amount\":20000000}");
            file("prices.yaml", PRICES.formatted("-3"));
            hangUp(server);
            server.await("a refusal", () -> server.said().contains("event=prices.refused"));
            assertThat(settled(server, reserve(server, "newer"))).contains("\"amount\":20000000}");
            assertThat(settled(server, alsoOld)).contains("\"amount\":1000000}");
        }
    }

    /** Without keys the signal ended the process. */
    @Test
    void aSignalHasThePlansReadAgainAndAFaultyFileChangesNothing() throws Exception {
        Path plans = file("plans.yaml", PLANS.formatted("9"));
        try (Served server = new Served(folder, Map.of(), "--plans", plans.toString())) {
            hangUp(server);
            server.await("a look", () -> times(server, "event=plans.unchanged") == 1);
            file("plans.yaml", PLANS.formatted("10").replace("1h", "2h"));
            hangUp(server);
            server.await("the change", () -> server.said().contains("event=plans.fresh"));
            assertThat(server.get("/v1/plans").body()).contains("10000000000", "sliding 2h");
            file("plans.yaml", PLANS.formatted("-1"));
            hangUp(server);
            server.await("a refusal", () -> server.said().contains("event=plans.refused faults="));
            assertThat(server.get("/v1/plans").body()).contains("10000000000", "sliding 2h");
        }
    }
}
