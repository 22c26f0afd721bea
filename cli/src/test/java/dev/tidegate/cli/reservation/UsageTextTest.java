package dev.tidegate.cli.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cli.terminal.Failure;
import org.junit.jupiter.api.Test;

class UsageTextTest {
    private static String json(String text) {
        return UsageText.json("--usage-file", text);
    }

    @Test
    void anObjectAndAnArrayStayAsTheyAre() {
        assertThat(json(" {\"input\":1}\n")).isEqualTo("{\"input\":1}");
        assertThat(json("[{\"a\":1},{\"b\":2}]")).isEqualTo("[{\"a\":1},{\"b\":2}]");
    }

    @Test
    void linesOfJsonAreEvents() {
        assertThat(json("{\"a\":1}\n\n{\"b\":2}\r\nnot json\n{\"c\":3}")).isEqualTo("[{\"a\":1},{\"b\":2},{\"c\":3}]");
    }

    @Test
    void serverSentEventsAreEventsAndTheirEndIsNone() {
        assertThat(json(
                        "event: message_start\ndata: {\"a\":1}\n\n: comment\nevent: x\ndata: {\"b\":\ndata: 2}\nid: 7\n\n"
                                + "data: [DONE]\n\n"))
                .isEqualTo("[{\"a\":1},{\"b\":2}]");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatThrownBy(() -> json("hello"))
                .hasMessageStartingWith("--usage-file: not one JSON object (expected: such as ");
        assertThatThrownBy(() -> json("")).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> json("[]")).isInstanceOf(Failure.class);
        assertThatThrownBy(() -> json("[1]")).isInstanceOf(Failure.class);
    }
}
