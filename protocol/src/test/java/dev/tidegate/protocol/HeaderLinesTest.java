package dev.tidegate.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderLinesTest {
    @Test
    void linesAreAListOfHeadersWhereOneIsAskedFor() {
        Utf8Text lines = new Utf8Text().add(HeaderLines.name("retry-after")).add(12);
        lines.add(HeaderLines.name("RateLimit")).ascii("\"a: b\";r=1, \"c\";r=0;t=5");
        HeaderLines headers = HeaderLines.of(lines);

        assertThat(new Response(200, Response.JSON, new byte[0], headers).headers())
                .isSameAs(headers)
                .containsExactly(
                        new Header("retry-after", "12"), new Header("RateLimit", "\"a: b\";r=1, \"c\";r=0;t=5"));
        assertThat(headers).hasSize(2);
        assertThat(headers.get(1).name()).isEqualTo("RateLimit");
        assertThat(HeaderLines.of(new Utf8Text())).isEqualTo(List.of());
    }
}
