package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.auth.ApiKeys;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
    @TempDir
    Path folder;

    private final ApiKeys.Created key = ApiKeys.create("app");
    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(ApiKeys.load(Files.writeString(folder.resolve("keys"), key.line())));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Reply with(String authorization, String path) {
        return server.send(
                server.request(path).header("Authorization", authorization).GET());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/plans",
                "/v1/subjects/c?plan=pro",
                "/v1/openapi.json",
                "/api/test-redis",
                "/v1/acquire",
                "/v1/reservations",
                "/v1/reservations/r1.AWEAAAF4",
                "/v1/reservations/r1.AWEAAAF4/settle",
                "/nowhere",
                "/",
                "/health"
            })
    void everyRouteButHealthAsksForAKey(String path) {
        Reply reply = server.get(path);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("www-authenticate")).isEqualTo("Bearer");
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
        assertThat(reply.string("type")).isEqualTo("urn:tidegate:problem:unauthorized");
    }

    @Test
    void aReservationIsHeldAndSettledByWhoHasAKeyAlone() {
        String reserve = "{\"subject\":\"c\",\"plan\":\"pro\"}";
        assertThat(server.post("/v1/reservations", reserve).status()).isEqualTo(401);
        Reply held = keyed("/v1/reservations", reserve);
        assertThat(held.status()).as(held.body()).isEqualTo(201);
        String settle = "/v1/reservations/" + held.string("reservation") + "/settle";
        String usage = "{\"usage\":{\"input\":1,\"output\":1}}";
        assertThat(server.post(settle, usage).status()).isEqualTo(401);
        assertThat(keyed(settle, usage).string("result")).isEqualTo("SETTLED");
    }

    private Reply keyed(String path, String body) {
        return server.send(
                "POST", path, body, "Content-Type", "application/json", "Authorization", "Bearer " + key.key());
    }

    @Test
    void healthIsOpen() {
        assertThat(server.get("/health/live").status()).isEqualTo(200);
        assertThat(server.get("/health/ready").status()).isEqualTo(200);
    }

    @Test
    void aKnownKeyIsLetIn() {
        assertThat(with("Bearer " + key.key(), "/v1/plans").status()).isEqualTo(200);
        assertThat(with("bearer  " + key.key(), "/v1/plans").status()).isEqualTo(200);
        Reply acquired = server.send(server.request("/v1/acquire")
                .header("Authorization", "Bearer " + key.key())
                .POST(HttpRequest.BodyPublishers.ofString("{\"subject\":\"c\",\"plan\":\"pro\"}")));
        assertThat(acquired.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer", "Bearer ", "Bearer nonsense", "Basic YXBwOng=", "KEY", "Bearer KEYx", "Token KEY"})
    void anythingElseIsNot(String authorization) {
        assertThat(with(authorization.replace("KEY", key.key()), "/v1/plans").status())
                .isEqualTo(401);
    }

    @Test
    void twoKeysAreOneTooMany() {
        Reply reply = server.send(server.request("/v1/plans")
                .header("Authorization", "Bearer " + key.key())
                .header("Authorization", "Bearer other")
                .GET());
        assertThat(reply.status()).isEqualTo(401);
    }

    @Test
    void aRefusedCallCountsNothing() {
        assertThat(server.acquire("c", "pro").status()).isEqualTo(401);
        assertThat(with("Bearer " + key.key(), "/v1/subjects/c?plan=pro").body())
                .contains("\"used\":0,");
    }

    @Test
    void aResetIsLoggedWithTheNameOfTheKeyAndNeverTheKey() {
        try (LogLines log = LogLines.begin()) {
            with("Bearer tg_wrongwrongwrong", "/v1/plans");
            server.send(server.request("/v1/subjects/c")
                    .header("Authorization", "Bearer " + key.key())
                    .DELETE());
            assertThat(log.with("event=subject.reset"))
                    .containsExactly("INFO event=subject.reset subject=\"c\" user=- model=- by=app");
            assertThat(log.all().toString()).doesNotContain(key.key(), "tg_wrong");
        }
    }
}
