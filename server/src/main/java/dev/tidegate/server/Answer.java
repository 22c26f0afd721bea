package dev.tidegate.server;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * What goes back: a value, so that a handler can be tried without a network.
 *
 * @param body not to be changed once given away; empty with a status that has none
 */
record Answer(int status, String contentType, Buffer body, List<Header> headers) {
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";
    private static final int NO_CONTENT = 204;

    Answer {
        headers = List.copyOf(headers);
    }

    static Answer json(Buffer body) {
        return new Answer(200, JSON, body, List.of());
    }

    static Answer noContent(Header... headers) {
        return new Answer(NO_CONTENT, "", Buffer.buffer(), List.of(headers));
    }

    Answer with(List<Header> others) {
        return new Answer(status, contentType, body, others);
    }

    boolean hasBody() {
        return status != NO_CONTENT;
    }
}
