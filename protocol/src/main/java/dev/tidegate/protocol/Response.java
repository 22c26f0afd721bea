package dev.tidegate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A response as a value, so that a handler can be tried without a network.
 *
 * @param body UTF-8, not to be changed once given away; empty with a status that has none
 */
// A copy of the body for each caller would be paid by every decision. Responses are not compared.
@SuppressWarnings("ArrayRecordComponent")
public record Response(int status, String contentType, byte[] body, List<Header> headers) {
    public static final String JSON = "application/json";
    public static final String PROBLEM = "application/problem+json";
    private static final int NO_CONTENT = 204;

    public Response {
        headers = headers instanceof HeaderLines ? headers : List.copyOf(headers);
    }

    public static Response json(byte[] body) {
        return new Response(200, JSON, body, List.of());
    }

    public static Response noContent(Header... headers) {
        return new Response(NO_CONTENT, "", new byte[0], List.of(headers));
    }

    public Response with(List<Header> others) {
        return new Response(status, contentType, body, others);
    }

    public boolean hasBody() {
        return status != NO_CONTENT;
    }

    /** The body as text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
