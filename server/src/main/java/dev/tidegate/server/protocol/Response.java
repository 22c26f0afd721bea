package dev.tidegate.server.protocol;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * What goes back: a value, so that a handler can be tried without a network.
 *
 * @param body not to be changed once given away; empty with a status that has none
 */
public record Response(int status, String contentType, Buffer body, List<Header> headers) {
    public static final String JSON = "application/json";
    public static final String PROBLEM = "application/problem+json";
    private static final int NO_CONTENT = 204;

    public Response {
        headers = List.copyOf(headers);
    }

    public static Response json(Buffer body) {
        return new Response(200, JSON, body, List.of());
    }

    public static Response noContent(Header... headers) {
        return new Response(NO_CONTENT, "", Buffer.buffer(), List.of(headers));
    }

    public Response with(List<Header> others) {
        return new Response(status, contentType, body, others);
    }

    public boolean hasBody() {
        return status != NO_CONTENT;
    }
}
