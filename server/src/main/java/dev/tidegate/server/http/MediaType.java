package dev.tidegate.server.http;

import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a body is said to be what we read: JSON in UTF-8, not compressed. Saying nothing is taken as yes, and so is
 * what {@code curl -d} says of everything, unless a web page sends it: a page of another site may send both without asking
 * first, but not JSON.
 */
final class MediaType {
    private static final Pattern JSON = Pattern.compile(
            "application/json[ \\t]*(;[ \\t]*charset=(\"utf-8\"|utf-8)[ \\t]*)?;?[ \\t]*", Pattern.CASE_INSENSITIVE);

    private static final String CURLS_OWN = "application/x-www-form-urlencoded";

    private MediaType() {}

    /** The refusal, if it is not. */
    static Optional<Response> refused(HttpServerRequest request) {
        checkSingle(request, HttpHeaders.CONTENT_TYPE);
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (!isJson(request, type)) {
            return Optional.of(unsupported(
                    "content-type", type == null ? "missing" : type, "application/json, with charset utf-8 if any"));
        }
        checkSingle(request, HttpHeaders.CONTENT_ENCODING);
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            return Optional.of(unsupported("content-encoding", encoding, "none: the body as it is"));
        }
        return Optional.empty();
    }

    /** Two readers may each take another of two. */
    private static void checkSingle(HttpServerRequest request, CharSequence header) {
        int count = request.headers().getAll(header).size();
        if (count > 1) {
            throw HttpProblemException.malformed(header.toString(), count + " headers", "one");
        }
    }

    private static boolean isJson(HttpServerRequest request, @Nullable String type) {
        // Most requests say just that.
        if (type != null
                && (type.equals(Response.JSON) || JSON.matcher(type.strip()).matches())) {
            return true;
        }
        boolean fromPage = request.headers().contains(HttpHeaders.ORIGIN);
        return !fromPage && (type == null || type.strip().equalsIgnoreCase(CURLS_OWN));
    }

    private static Response unsupported(String field, String value, String expected) {
        return Problem.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                field + ": " + Printable.of(value) + " (expected: " + expected + ")",
                json -> json.writeStringField("field", field),
                new Header(HttpHeaders.ACCEPT.toString(), Response.JSON));
    }
}
