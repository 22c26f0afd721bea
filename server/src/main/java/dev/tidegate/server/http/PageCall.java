package dev.tidegate.server.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A request of a browser for a page.
 *
 * @param changes whether it is a POST; else it is a GET
 * @param path as it was sent
 * @param query as it was sent, empty if there is none
 * @param form the body, empty for a GET
 * @param cookies the header of that name
 * @param sameOrigin whether it came from a page of this server, as far as a browser says so
 */
public record PageCall(
        boolean changes, String path, String query, String form, Optional<String> cookies, boolean sameOrigin) {
    static PageCall of(HttpServerRequest request, Buffer body) {
        return new PageCall(
                request.method().equals(HttpMethod.POST),
                request.path(),
                Optional.ofNullable(request.query()).orElse(""),
                body.toString(StandardCharsets.UTF_8),
                Optional.ofNullable(request.getHeader(HttpHeaders.COOKIE)),
                isSameOrigin(request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST)));
    }

    /** A browser sends the header with each POST. Behind a proxy that ends TLS the scheme is another, so the host counts. */
    private static boolean isSameOrigin(
            @org.jspecify.annotations.Nullable String origin, @org.jspecify.annotations.Nullable String host) {
        return origin != null
                && host != null
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    /** The value of a cookie. */
    public Optional<String> cookie(String name) {
        for (String pair : cookies.orElse("").split(";", -1)) {
            String one = pair.strip();
            if (one.startsWith(name + "=")) {
                return Optional.of(one.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }
}
