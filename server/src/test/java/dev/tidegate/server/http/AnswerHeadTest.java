package dev.tidegate.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerHeadTest {
    private static final String DATE = "Mon, 30 Nov 2026 20:00:00 GMT";

    @Test
    void aHeadIsLinesInOneOrder() {
        assertThat(AnswerHead.of(answer(new Header("X-Other", "a")), DATE))
                .hasValueSatisfying(head -> assertThat(new String(head, StandardCharsets.US_ASCII))
                        .isEqualTo(String.join(
                                "\r\n",
                                "HTTP/1.1 200 OK",
                                "date: " + DATE,
                                "cache-control: no-store",
                                "content-type: text/css",
                                "content-length: 3",
                                "X-Other: a",
                                "")));
    }

    @Test
    void anAnswerThatMayBeKeptIsLeftToTheEncoder() {
        assertThat(AnswerHead.of(answer(new Header("cache-control", "public, max-age=60")), DATE))
                .isEmpty();
    }

    @Test
    void aHeaderThatIsNotPlainIsLeftToTheEncoder() {
        for (String odd : List.of("caf\u00e9", "a\r\nX-Other: b", "a\u0000")) {
            assertThat(AnswerHead.of(answer(new Header("X-Odd", odd)), DATE)).isEmpty();
        }
    }

    private static Response answer(Header... headers) {
        return new Response(200, "text/css", "a{}".getBytes(StandardCharsets.US_ASCII), List.of(headers));
    }
}
