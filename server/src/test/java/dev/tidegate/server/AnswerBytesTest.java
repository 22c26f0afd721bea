package dev.tidegate.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers are written in two ways: most as bytes that were made beforehand, those to HEAD and to HTTP/1.0 by the encoder
 * of Vert.x. Both have the same bytes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnswerBytesTest {
    private static final String LAST = "Host: localhost\r\nConnection: close\r\n\r\n";
    private TestServer server;

    @BeforeAll
    void start() {
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/plans",
                "/v1/subjects/x?plan=business",
                "/v1/subjects/x?plan=unknown",
                "/v1/nowhere",
                "/health/live"
            })
    void aHeadIsTheSameBytesWithABodyAndWithout(String path) throws IOException {
        String with = server.raw("GET " + path + " HTTP/1.1\r\n" + LAST);
        String without = server.raw("HEAD " + path + " HTTP/1.1\r\n" + LAST);

        assertThat(undated(head(with))).isEqualTo(undated(head(without)));
        assertThat(with.substring(head(with).length())).hasSize(length(with));
        assertThat(without).isEqualTo(head(without));
    }

    @Test
    void anAnswerSaysOfItsConnectionWhatVertxSays() throws IOException {
        String current = server.raw("GET /health/live HTTP/1.1\r\n" + LAST);
        String old = server.raw("GET /health/live HTTP/1.0\r\n\r\n");

        assertThat(undated(head(current)))
                .isEqualTo(String.join(
                        "\r\n",
                        "HTTP/1.1 200 OK",
                        "date: …",
                        "cache-control: no-store",
                        "content-type: application/json",
                        "content-length: 15",
                        "connection: close",
                        "",
                        ""));
        assertThat(undated(old))
                .isEqualTo(undated(current).replace("HTTP/1.1", "HTTP/1.0").replace(close(), ""));
    }

    @Test
    void answersOnOneConnectionAreEachWhole() throws IOException {
        String one = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String none = "HEAD /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String last = "GET /v1/nowhere HTTP/1.1\r\n" + LAST;

        String all = server.raw(one + none + one + last);

        List<String> lines = all.lines()
                .filter(line -> line.contains("HTTP/1.1 ") || line.startsWith("{"))
                .map(line -> line.replaceFirst("\\{.*}", "{}"))
                .toList();
        assertThat(lines)
                .containsExactly(
                        "HTTP/1.1 200 OK", "{}HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "{}HTTP/1.1 404 Not Found", "{}");
    }

    private static String close() {
        return "connection: close\r\n";
    }

    private static String head(String answer) {
        return answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
    }

    private static int length(String answer) {
        return answer.lines()
                .filter(line -> line.startsWith("content-length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("content-length: ".length())))
                .sum();
    }

    private static String undated(String text) {
        return text.replaceFirst("date: [^\r]*GMT", "date: …");
    }
}
