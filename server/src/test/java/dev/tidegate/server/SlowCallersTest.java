package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.testkit.redis.Patience;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that send slowly or not at all, and more of them than there may be. Time is the server's own. */
class SlowCallersTest {
    private static final String HEAD = "POST /v1/acquire HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n";
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final RateLimiter limiter = RateLimiter.builder().build();
    private final List<Socket> sockets = new ArrayList<>();
    private TidegateServer server;

    private void start(Duration receive, int connections) {
        ServerOptions options =
                new ServerOptions("127.0.0.1", 0, Optional.empty(), false).withBounds(receive, connections);
        server = TestServer.start(options, limiter, TimeSource.system());
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
        limiter.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port());
        socket.setSoTimeout(120_000);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private String metrics() {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(server.url() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .join()
                .body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"G", "GET /health/live HTTP/1.1\r\nHost: loc"})
    void headersThatDoNotArriveAreGivenUp(String begun) throws Exception {
        start(Duration.ofSeconds(1), 100);
        Socket socket = connect();
        for (char one : begun.toCharArray()) {
            send(socket, String.valueOf(one));
        }
        assertThat(rest(socket)).contains("HTTP/1.1 408 ", "headers: not complete after 1000 ms", "connection: close");
        assertThat(metrics()).contains("tidegate_requests_refused_total{reason=\"slow_headers\"} 1.0");
    }

    @Test
    void aConnectionOnWhichNothingComesIsClosedInTheTimeOfHeaders() throws Exception {
        start(Duration.ofMillis(300), 100);
        Socket socket = connect();
        assertThat(rest(socket)).isEmpty();
        assertThat(metrics()).contains("tidegate_requests_refused_total{reason=\"slow_headers\"} 1.0");
    }

    @Test
    void headersOfASecondRequestAreTimedToo() throws Exception {
        start(Duration.ofSeconds(1), 100);
        Socket socket = connect();
        send(socket, LIVE);
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        send(socket, "GET /he");
        assertThat(rest(socket)).contains("HTTP/1.1 408 ");
    }

    @Test
    void aBodyThatDoesNotArriveIsGivenUpInTime() throws Exception {
        start(Duration.ofSeconds(1), 100);
        Socket socket = connect();
        send(socket, HEAD + "\r\n{");
        assertThat(rest(socket)).startsWith("HTTP/1.1 408 ").contains("\"field\":\"body\"");
        assertThat(metrics()).contains("tidegate_requests_refused_total{reason=\"slow_body\"} 1.0");
    }

    @Test
    void whoWasRefusedMayNotHoldTheConnectionWithTheRestOfTheBody() throws Exception {
        start(Duration.ofSeconds(1), 100);
        Socket socket = connect();
        send(socket, HEAD + "Content-Type: text/plain\r\n\r\n{");
        assertThat(rest(socket)).startsWith("HTTP/1.1 415 ").doesNotContain("408");
    }

    /** A byte now and then starts no new time. */
    @Test
    void bytesThatTrickleDoNotKeepAConnection() throws Exception {
        start(Duration.ofMillis(500), 100);
        Socket socket = connect();
        send(socket, "GET /health/live HTTP/1.1\r\nX: ");
        socket.setSoTimeout(50);
        Patience.await("the end of a trickle", () -> {
            try {
                send(socket, "a");
                return socket.getInputStream().read() < 0;
            } catch (java.net.SocketTimeoutException silent) {
                return false;
            } catch (IOException reset) {
                return true;
            }
        });
    }

    @Test
    void aConnectionBetweenTwoRequestsIsNotTimed() throws Exception {
        start(Duration.ofSeconds(1), 100);
        Socket socket = connect();
        send(socket, LIVE);
        assertThat(socket.getInputStream().read()).isEqualTo('H');
        // Two slow callers, one after the other, take longer than the time of one.
        for (int i = 0; i < 2; i++) {
            Socket slow = connect();
            send(slow, "G");
            rest(slow);
        }
        send(socket, LIVE.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertThat(rest(socket).split("HTTP/1.1 200 ", -1)).hasSize(2);
    }

    @Test
    void oneConnectionTooManyIsRefusedAndTheOthersServeOn() throws Exception {
        start(Duration.ofSeconds(10), 3);
        for (int i = 0; i < 3; i++) {
            Socket socket = connect();
            send(socket, LIVE);
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }
        String refused = rest(connect());
        assertThat(refused).startsWith("HTTP/1.1 503 ").contains("urn:tidegate:problem:too-many-connections");
        assertThat(refused).containsIgnoringCase("retry-after: 1").contains("connection: close");
        sockets.get(0).close();
        Patience.await("room for a connection", () -> {
            try (Socket next = new Socket("127.0.0.1", server.port())) {
                next.setSoTimeout(120_000);
                send(next, LIVE.replace("live", "ready"));
                return new String(next.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1).endsWith(" 200");
            } catch (IOException reset) {
                return false;
            }
        });
        sockets.get(1).close();
        AtomicReference<String> seen = new AtomicReference<>("");
        Patience.await(seen::get, () -> {
            seen.set(metrics());
            return seen.get().contains("tidegate_connections ");
        });
        assertThat(seen.get())
                .containsPattern("tidegate_connections [23]\\.0")
                .containsPattern("tidegate_requests_refused_total\\{reason=\"full\"} [1-9]");
    }
}
