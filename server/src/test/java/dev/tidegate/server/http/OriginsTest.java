package dev.tidegate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.server.Reply;
import dev.tidegate.server.TestServer;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.auth.ApiKeys;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a web page can make a browser on this machine send, to a server without API keys. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OriginsTest {
    private static final String HELD = "{\"subject\":\"page\",\"plan\":\"business\"}";
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String ask(String method, String target, String headers) {
        return server.raw(method + " " + target + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "localhost.example",
                "127.0.0.1.example",
                "127.0.0.1.",
                "localhost.",
                "127.1",
                "127.0.0.256",
                "128.0.0.1",
                "0.0.0.0",
                "[::2]",
                "::1",
                "[::1",
                "localhost:x",
                "localhost:123456"
            })
    void anyOtherHostThanLoopbackIsRefused(String host) {
        for (String method : List.of("GET", "POST", "DELETE", "HEAD", "OPTIONS")) {
            assertThat(ask(method, "/v1/subjects/page?plan=pro", "Host: " + host + "\r\n"))
                    .as(method)
                    .matches("(?s)HTTP/1.1 40[03] .*");
        }
        assertThat(ask("GET", "/v1/plans", "Host: " + host + "\r\n"))
                .contains("\"field\":\"host\"")
                .doesNotContain("starter");
        assertThat(ask("GET", "http://" + host + "/v1/plans", "Host: localhost\r\n"))
                .contains("\"field\":\"host\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost:80",
                "127.0.0.1",
                "127.255.0.9:8080",
                "[::1]",
                "[::1]:65535",
                "[0:0:0:0:0:0:0:1]"
            })
    void loopbackIsServed(String host) {
        assertThat(ask("GET", "/v1/plans", "Host: " + host + "\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(ask("GET", "http://" + host + "/v1/plans?", "Host: localhost\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://elsewhere.example", "null", "http://localhost:3000", "https://localhost", "", "file://"})
    void aPageOfAnotherSiteChangesNothing(String origin) {
        Reply held = server.post("/v1/reservations", HELD);
        String path = "/v1/reservations/" + held.string("reservation");
        String headers = "Host: localhost\r\nContent-Length: 0\r\nOrigin: " + origin + "\r\n";
        assertThat(ask("POST", path + "/cancel", headers))
                .startsWith("HTTP/1.1 403 ")
                .contains("urn:tidegate:problem:forbidden", "\"field\":\"origin\"");
        assertThat(ask("DELETE", "/v1/subjects/page", headers)).startsWith("HTTP/1.1 403 ");
        assertThat(server.get(path).string("state")).isEqualTo("OPEN");
    }

    @Test
    void thisServersOwnOriginMayCall() {
        Reply held = server.post("/v1/reservations", HELD);
        String own = "Host: localhost:7\r\nContent-Length: 0\r\nOrigin: http://localhost:7\r\n";
        assertThat(ask("POST", "/v1/reservations/" + held.string("reservation") + "/cancel", own))
                .startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a%2", "a%zz", "[::1", "a:b", "a:1:2", "user@a", "a/b", "\u00e9", "[a", "a]"})
    void whatIsNoHostIsNotTakenForOne(String text) {
        assertThat(HostName.isAuthority(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", "limiter.internal:8080", "under_score", "[::1]:80", "10.0.0.1:", "a%20b"})
    void aHostIsTakenForOne(String text) {
        assertThat(HostName.isAuthority(text)).isTrue();
    }

    @Test
    void whereKeysAreAskedForHostsAreNotLookedAt() {
        ServerOptions keyed = new ServerOptions("127.0.0.1", 0, Optional.of(new ApiKeys(List.of())), false);
        ServerOptions meant = new ServerOptions("0.0.0.0", 0, Optional.empty(), true);
        try (RateLimiter limiter = RateLimiter.builder().build();
                TidegateServer first = TestServer.start(keyed, limiter, TimeSource.system());
                TidegateServer second = TestServer.start(meant, limiter, TimeSource.system())) {
            assertThat(statusOf(first)).isEqualTo(401);
            assertThat(statusOf(second)).isEqualTo(200);
        }
    }

    private static int statusOf(TidegateServer server) {
        String request = "GET /v1/plans HTTP/1.1\r\nHost: limiter.internal\r\nConnection: close\r\n\r\n";
        String answer = TestServer.raw(server.port(), request);
        return Integer.parseInt(answer.substring(9, 12));
    }
}
