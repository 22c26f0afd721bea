package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that no HTTP client would send, and what one may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawHttpTest {
    private static final String BODY = "{\"subject\":\"raw\",\"plan\":\"business\"}";
    private static final String CLOSE = "Host: localhost\r\nConnection: close\r\n";
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static String post(String headers, String body) {
        return "POST /v1/acquire HTTP/1.1\r\n" + headers + "\r\n" + body;
    }

    private static String sized(String headers, String body) {
        return post(headers + "Content-Length: " + body.length() + "\r\n", body);
    }

    static Stream<Arguments> notHttp() {
        return Stream.of(
                Arguments.of("garbage", "GARBAGE\r\n\r\n", 400),
                Arguments.of("no version", "GET /health/live\r\n\r\n", 400),
                Arguments.of("space in a header name", "GET / HTTP/1.1\r\nHo st: x\r\n\r\n", 400),
                Arguments.of("bare line feeds", "GET / HTTP/1.1\nHost: localhost\n\n", 400),
                Arguments.of("control in the path", "GET /\u0001 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
                Arguments.of("length is no number", post("Host: localhost\r\nContent-Length: abc\r\n", ""), 400),
                Arguments.of("length is negative", post("Host: localhost\r\nContent-Length: -1\r\n", ""), 400),
                Arguments.of(
                        "length is huge", post("Host: localhost\r\nContent-Length: 99999999999999999999\r\n", ""), 400),
                Arguments.of(
                        "two lengths",
                        post("Host: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n", "abc"),
                        400),
                Arguments.of(
                        "length and chunks",
                        post("Host: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
                        400),
                Arguments.of("coding before chunks", coded("gzip, chunked"), 501),
                Arguments.of("coding in a header of its own", coded("gzip\r\nTransfer-Encoding: chunked"), 501),
                Arguments.of("coding alone", coded("gzip"), 400),
                Arguments.of("chunks before a coding", coded("chunked, gzip"), 400),
                Arguments.of("chunks twice", coded("chunked, chunked"), 400),
                Arguments.of("chunks with a parameter", coded("chunked;q=1"), 400),
                Arguments.of("no coding named", coded(""), 400),
                Arguments.of("chunks in HTTP/1.0", coded("chunked").replace("HTTP/1.1", "HTTP/1.0"), 400),
                Arguments.of("nameless header", "GET / HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n", 400),
                Arguments.of("space before the colon", "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
                Arguments.of("the next major version", "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505),
                Arguments.of("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                Arguments.of("a version before 1", "GET / HTTP/0.9\r\nHost: localhost\r\n\r\n", 505),
                Arguments.of("a version in small letters", "GET / http/1.1\r\nHost: localhost\r\n\r\n", 400),
                Arguments.of("a version of two digits", "GET / HTTP/1.10\r\nHost: localhost\r\n\r\n", 400),
                Arguments.of("a version with a zero before", "GET / HTTP/01.1\r\nHost: localhost\r\n\r\n", 400),
                Arguments.of("chunk size is no number", chunks("zz\r\n"), 400),
                Arguments.of("chunk size is empty", chunks("\r\n"), 400),
                Arguments.of("chunk size is negative", chunks("-1\r\n"), 400),
                Arguments.of("chunk size has a sign", chunks("+1\r\na\r\n"), 400),
                Arguments.of("chunk size has a prefix", chunks("0x1\r\na\r\n"), 400),
                Arguments.of("chunk size is huge", chunks("fffffffffffffffff\r\n"), 400),
                Arguments.of("chunk ends late", chunks("1\r\nabc\r\n0\r\n\r\n"), 400),
                Arguments.of("long address", "GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
                Arguments.of(
                        "long header",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9000) + "\r\n\r\n",
                        431));
    }

    private static String coded(String codings) {
        return post("Host: localhost\r\nTransfer-Encoding: " + codings + "\r\n", "0\r\n\r\n");
    }

    private static String chunks(String chunks) {
        return post("Host: localhost\r\nTransfer-Encoding: chunked\r\n", chunks);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("notHttp")
    void whatIsNotHttpIsAnsweredAndTheConnectionClosed(String kind, String request, int status) {
        String answer = server.raw(request);
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
        assertThat(answer).contains("application/problem+json").contains("\"status\":" + status);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 3~Content-Length: 4       | 1.1 | 3 and 4",
                "Content-Length: 3~content-length: 3       | 1.1 | 3 and 3",
                "Content-Length: 3~Content-Length: 4       | 1.0 | 3 and 4",
                "Content-Length: 3, 4                      | 1.1 | 3, 4",
                "Content-Length: +3                        | 1.1 | +3",
                "Content-Length: 0x3                       | 1.1 | 0x3",
                "Content-Length: 99999999999999999999      | 1.1 | 99999999999999999999",
            })
    void anUnclearLengthIsRefusedWithTheHeaderTheValuesAndTheRule(String headers, String version, String seen) {
        String answer = server.raw(post("Host: localhost\r\n" + headers.strip().replace("~", "\r\n") + "\r\n", "abc")
                .replace("HTTP/1.1", "HTTP/" + version));
        assertThat(answer)
                .matches("(?s)HTTP/1\\.[01] 400 .*")
                .contains("\"field\":\"content-length\"")
                .contains("content-length: " + seen + " (expected: one Content-Length header with one number of bytes,"
                        + " RFC 9112, 6.3)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chunked, gzip",
                "identity",
                "chunked, chunked",
                "chunked;q=1",
                "chunked\r\nContent-Length: 3",
                "gzip"
            })
    void anUnclearCodingIsNamed(String coding) {
        assertThat(server.raw(coded(coding)))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"field\":\"transfer-encoding\"")
                .contains("no clear end of the body");
    }

    /** RFC 9110, 2.5: as the highest minor version that is known. */
    @Test
    void aHigherMinorVersionIsTakenForHttp11() {
        assertThat(server.raw("GET /health/live HTTP/1.2\r\n" + CLOSE + "\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void twoContentTypesAreOneTooMany() {
        String types = CLOSE + "Content-Type: application/json\r\nContent-Type: text/plain\r\n";
        assertThat(server.raw(sized(types, BODY)))
                .startsWith("HTTP/1.1 400 ")
                .contains("content-type: 2 headers (expected: one)");
        String encodings = CLOSE + "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n";
        assertThat(server.raw(sized(encodings, BODY)))
                .startsWith("HTTP/1.1 400 ")
                .contains("\"field\":\"content-encoding\"");
    }

    @Test
    void anUpgradeToAWebSocketIsNotDone() {
        String upgrade = """
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: dGlkZWdhdGUtdGVzdC1rZXk=\r
                """;
        String answers = server.raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\n" + upgrade + "\r\n"
                + "GET /health/live HTTP/1.1\r\n" + CLOSE + "\r\n");
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(3);
    }

    static Stream<Arguments> badHosts() {
        return Stream.of(
                Arguments.of("none", ""),
                Arguments.of("two", "Host: localhost\r\nHost: 127.0.0.1\r\n"),
                Arguments.of("folded", "Host: localhost\r\n folded: y\r\n"),
                Arguments.of("not a host", "Host: a b\r\n"));
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @MethodSource("badHosts")
    void exactlyOneHostIsAskedFor(String kind, String headers) {
        String answer = server.raw("GET /health/live HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"field\":\"host\"");
    }

    @Test
    void anOldClientNeedsNoHost() {
        assertThat(server.raw("GET /health/live HTTP/1.0\r\n\r\n"))
                .startsWith("HTTP/1.0 200 ")
                .endsWith("{\"status\":\"up\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "a%zz", "%%", "%２5", "a%2", "\u00e9", "a<b\u0080"})
    void aBrokenEscapeInThePathIsMalformed(String subject) {
        String raw = new String(subject.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String answer = server.raw("GET /v1/subjects/" + raw + "?plan=pro HTTP/1.1\r\n" + CLOSE + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"field\":\"subject\"");
    }

    @Test
    void theWholeServerCanBeAskedForItsOptions() {
        assertThat(server.raw("OPTIONS * HTTP/1.1\r\n" + CLOSE + "\r\n"))
                .startsWith("HTTP/1.1 204 ")
                .contains("allow: GET, HEAD, POST, DELETE, OPTIONS");
    }

    @Test
    void anAbsoluteAddressIsTheSameRoute() {
        assertThat(server.raw("GET http://LOCALHOST:80/health/live HTTP/1.1\r\n" + CLOSE + "\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void connectIsNoRoute() {
        assertThat(server.raw("CONNECT somewhere:80 HTTP/1.1\r\n" + CLOSE + "\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void aBodyAtTheBoundIsReadAndOneByteMoreIsTooLarge() {
        String filled = BODY + " ".repeat(64 * 1024 - BODY.length());
        assertThat(server.raw(sized(CLOSE, filled))).startsWith("HTTP/1.1 200 ");
        assertThat(server.raw(sized(CLOSE, filled + " "))).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void chunksAreCountedAsTheyCome() {
        String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
        String last = Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
        String headers = CLOSE + "Transfer-Encoding: chunked\r\n";
        assertThat(server.raw(post(headers, chunk.repeat(3) + last))).startsWith("HTTP/1.1 200 ");
        assertThat(server.raw(post(headers, chunk.repeat(4) + last)))
                .startsWith("HTTP/1.1 413 ")
                .contains("\"field\":\"body\"");
    }

    @Test
    void anAnnouncedGiantIsRefusedBeforeItIsSent() throws IOException {
        try (Socket socket = server.connect()) {
            send(socket, post("Host: localhost\r\nContent-Length: 9999999999\r\n", ""));
            assertThat(reader(socket).readLine()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void afterARefusedBodyTheConnectionServesOn() throws IOException {
        try (Socket socket = server.connect()) {
            BufferedReader in = reader(socket);
            send(socket, sized("Host: localhost\r\n", " ".repeat(100_000)));
            send(socket, "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(in.readLine()).startsWith("HTTP/1.1 413 ");
            assertThat(statusLineAfter(in)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoSendsOnAndOnIsCutOff() throws IOException {
        try (Socket socket = server.connect()) {
            send(socket, post("Host: localhost\r\nContent-Length: 9999999999\r\n", ""));
            byte[] some = new byte[64 * 1024];
            int sent = 0;
            boolean cut = false;
            while (!cut && sent < 64 * 1024 * 1024) {
                try {
                    socket.getOutputStream().write(some);
                    sent += some.length;
                } catch (IOException e) {
                    cut = true;
                }
            }
            assertThat(cut).as("cut off after %d bytes", sent).isTrue();
        }
    }

    @Test
    void whoWaitsToContinueIsToldTo() throws IOException {
        try (Socket socket = server.connect()) {
            BufferedReader in = reader(socket);
            send(
                    socket,
                    post("Host: localhost\r\nExpect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n", ""));
            assertThat(in.readLine()).startsWith("HTTP/1.1 100 ");
            assertThat(in.readLine()).isEmpty();
            send(socket, BODY);
            assertThat(in.readLine()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoWaitsToContinueWithTooMuchIsRefusedAndClosed() {
        String answer = server.raw(post("Host: localhost\r\nExpect: 100-continue\r\nContent-Length: 70000\r\n", ""));
        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("connection: close");
    }

    @Test
    void whoWaitsToContinueWithAWrongTypeIsRefusedAndClosed() {
        String headers = "Host: localhost\r\nContent-Type: text/plain\r\nExpect: 100-continue\r\nContent-Length: 5\r\n";
        assertThat(server.raw(post(headers, ""))).startsWith("HTTP/1.1 415 ");
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            all.append(sized("Host: localhost\r\n", BODY.replace("raw", "piped")));
            all.append("GET /v1/subjects/piped?plan=business HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
        String answers = server.raw(all + "GET /health/live HTTP/1.1\r\n" + CLOSE + "\r\n");
        assertThat(answers.split("HTTP/1.1 200 ", -1)).hasSize(42);
        int at = 0;
        for (int i = 1; i <= 20; i++) {
            at = answers.indexOf("\"used\":" + i + ",", at);
            assertThat(at).as("call %d", i).isPositive();
        }
    }

    @Test
    void aBrokenChunkCountsNothing() {
        server.raw(post(CLOSE + "Transfer-Encoding: chunked\r\n", "zz\r\n" + BODY.replace("raw", "broken")));
        assertThat(server.status("broken", "business").body()).contains("\"used\":0,");
    }

    @Test
    void aCallerThatGoesAwayHalfwayCountsNothing() throws IOException {
        try (Socket socket = server.connect()) {
            String body = BODY.replace("raw", "gone");
            send(socket, post("Host: localhost\r\nContent-Length: " + (body.length() + 1) + "\r\n", body));
        }
        assertThat(server.status("gone", "business").body()).contains("\"used\":0,");
    }

    @Test
    @Tag("deep")
    void aBodyThatDoesNotArriveIsGivenUp() throws IOException {
        try (Socket socket = server.connect()) {
            socket.setSoTimeout(120_000);
            send(socket, post("Host: localhost\r\nContent-Length: 50\r\n", "{"));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("connection: close", "urn:tidegate:problem:timeout");
        }
    }

    @Test
    void theTypeThatCurlSaysIsRefusedFromAWebPage() {
        String curl = CLOSE + "Content-Type: application/x-www-form-urlencoded\r\n";
        assertThat(server.raw(sized(curl, BODY))).startsWith("HTTP/1.1 200 ");
        assertThat(server.raw(sized(CLOSE + "Origin: http://localhost\r\n", BODY)))
                .startsWith("HTTP/1.1 415 ");
        assertThat(server.raw(sized(curl + "Origin: http://localhost\r\n", BODY)))
                .startsWith("HTTP/1.1 415 ")
                .contains("\"field\":\"content-type\"");
    }

    @Test
    void aCompressedBodyIsRefused() {
        assertThat(server.raw(sized(CLOSE + "Content-Encoding: gzip\r\n", BODY)))
                .startsWith("HTTP/1.1 415 ")
                .contains("\"field\":\"content-encoding\"");
    }

    private static void send(Socket socket, String bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** The next status line, wherever in a line it begins: a body has no line end of its own. */
    private static String statusLineAfter(BufferedReader in) throws IOException {
        String line = in.readLine();
        while (line != null && !line.contains("HTTP/1.1 ")) {
            line = in.readLine();
        }
        return line == null ? "" : line.substring(line.indexOf("HTTP/1.1 "));
    }
}
