package dev.tidegate.cli.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** Translates an event of payload format 2.0 into a request, and a response into what Lambda returns to the caller. */
final class FunctionEvent {
    /** Of one connection alone (RFC 9110, 7.6.1), or set by the client itself. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "content-length",
            "date",
            "expect",
            "host",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final String UNRESERVED = "-._~!$&'()*+,;=:@/";

    private FunctionEvent() {}

    /**
     * The request of an event, for the server at an address.
     *
     * @throws IllegalArgumentException if it is an event of something else, such as a test of the console
     */
    static HttpRequest.Builder request(JsonNode event, String server) {
        String method = event.at("/requestContext/http/method").asText("");
        String path = event.path("rawPath").asText("");
        if (method.isEmpty() || !path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "event: without requestContext.http.method and rawPath (expected: payload format 2.0 of a function URL"
                            + " or an HTTP API)");
        }
        String query = event.path("rawQueryString").asText("");
        URI uri = URI.create(server + encoded(path) + (query.isEmpty() ? "" : "?" + encodedQuery(query)));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body(event));
        event.path("headers").properties().forEach(header -> {
            if (isForTheServer(header.getKey(), header.getValue().asText())) {
                request.header(header.getKey(), header.getValue().asText());
            }
        });
        return request;
    }

    /** The signature of AWS has done its work; nothing behind it may see it. */
    private static boolean isForTheServer(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean isSignature = lower.startsWith("x-amz") || (lower.equals("authorization") && value.startsWith("AWS4-"));
        return !HOP_BY_HOP.contains(lower) && !lower.startsWith("x-forwarded-") && !isSignature;
    }

    private static BodyPublisher body(JsonNode event) {
        String body = event.path("body").asText("");
        if (body.isEmpty()) {
            return BodyPublishers.noBody();
        }
        return event.path("isBase64Encoded").asBoolean(false)
                ? BodyPublishers.ofByteArray(Base64.getDecoder().decode(body))
                : BodyPublishers.ofString(body, StandardCharsets.UTF_8);
    }

    /** An HTTP API decodes the path, a function URL does not: what is no part of a URI is encoded, the rest stays. */
    private static String encoded(String path) {
        return encoded(path, UNRESERVED);
    }

    private static String encodedQuery(String query) {
        return encoded(query, UNRESERVED + "?");
    }

    private static String encoded(String text, String kept) {
        StringBuilder all = new StringBuilder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xff);
            boolean isLetter = c < 128 && Character.isLetterOrDigit(c);
            boolean isCode = c == '%' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2]);
            if (isLetter || isCode || kept.indexOf(c) >= 0) {
                all.append(c);
            } else {
                all.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return all.toString();
    }

    private static boolean isHex(byte digit) {
        return Character.digit(digit, 16) >= 0;
    }

    /** The response as Lambda takes it. Every body of the server is text in UTF-8. */
    static ObjectNode answer(HttpResponse<String> response) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("statusCode", response.statusCode());
        ObjectNode headers = answer.putObject("headers");
        response.headers().map().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, String.join(", ", values));
            }
        });
        answer.put("body", response.body());
        answer.put("isBase64Encoded", false);
        return answer;
    }
}
