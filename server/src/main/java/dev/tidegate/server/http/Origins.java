package dev.tidegate.server.http;

import dev.tidegate.InvalidInputException;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a web page that is open on this machine could send to a server that asks for no key. A name of its own that
 * resolves to 127.0.0.1 gives it away by its Host; a request across sites by its Origin.
 */
final class Origins {
    /** A pattern and no resolver: what a caller sends must not make this server ask a name server. */
    private static final Pattern LOOPBACK = Pattern.compile(
            "(localhost|127(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])){3}|\\[(::|(0{1,4}:){7}0{0,3})1])(:[0-9]{1,5})?",
            Pattern.CASE_INSENSITIVE);

    private final boolean open;
    private final boolean onlyLoopback;
    private final String scheme;
    /** The last one that was found to be of this machine. Most requests have the same. */
    private volatile String known = "";

    Origins(ServerOptions options) {
        this.open = options.open();
        this.onlyLoopback = open && HostName.isLoopback(options.host());
        this.scheme = options.scheme() + "://";
    }

    /** @throws HttpProblemException (403) for a request that may come from a page of another site */
    void check(HttpServerRequest request) {
        if (onlyLoopback) {
            checkLoopback(request.getHeader(HttpHeaders.HOST));
            target(request.uri()).ifPresent(this::checkLoopback);
        }
        if (open && changes(request.method())) {
            checkOrigin(request);
        }
    }

    private static boolean changes(HttpMethod method) {
        return !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD) && !method.equals(HttpMethod.OPTIONS);
    }

    /** The authority of an absolute target, which goes before the header Host (RFC 9112, 3.2.2). */
    private static Optional<String> target(String uri) {
        int scheme = uri.indexOf("://");
        if (scheme < 0 || uri.startsWith("/")) {
            return Optional.empty();
        }
        String rest = uri.substring(scheme + "://".length());
        int end = 0;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        return Optional.of(rest.substring(0, end));
    }

    /** HTTP/1.0 needs no Host, and no browser speaks it. */
    private void checkLoopback(@Nullable String authority) {
        if (authority == null || authority.equals(known)) {
            return;
        }
        if (!LOOPBACK.matcher(authority).matches()) {
            throw forbidden(
                    "host", authority, "localhost, an address in 127.0.0.0/8 or [::1]; API keys, for other names");
        }
        known = authority;
    }

    private void checkOrigin(HttpServerRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaders.ORIGIN);
        String host = String.valueOf(request.getHeader(HttpHeaders.HOST));
        for (String origin : origins) {
            if (!origin.toLowerCase(Locale.ROOT).equals(scheme + host.toLowerCase(Locale.ROOT))) {
                throw forbidden("origin", origin, "none, or this server itself; API keys, for pages of other sites");
            }
        }
    }

    private static HttpProblemException forbidden(String field, String value, String expected) {
        return new HttpProblemException(
                Problem.of(ProblemType.FORBIDDEN, new InvalidInputException(field, value, expected)));
    }
}
