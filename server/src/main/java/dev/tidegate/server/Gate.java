package dev.tidegate.server;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** Lets in who presents a known key. Health is open: a load balancer has none. */
final class Gate {
    private static final String SCHEME = "Bearer ";
    private static final String OPEN = "/health/";

    private final Optional<ApiKeys> keys;

    Gate(Optional<ApiKeys> keys) {
        this.keys = keys;
    }

    /** The name of the caller's key; empty where none is asked for. */
    Optional<String> enter(HttpServerRequest request) {
        if (keys.isEmpty() || request.path().startsWith(OPEN)) {
            return Optional.empty();
        }
        List<String> credentials = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        if (credentials.size() != 1) {
            throw refused(credentials.isEmpty() ? "no API key was presented" : "more than one API key was presented");
        }
        String presented = credentials.get(0);
        if (!presented.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refused("the credentials are not a bearer token");
        }
        Optional<String> name =
                keys.get().nameOf(presented.substring(SCHEME.length()).strip());
        if (name.isEmpty()) {
            throw refused("the API key is not known");
        }
        return name;
    }

    private static RefusedException refused(String reason) {
        return new RefusedException(Problem.of(
                ProblemType.UNAUTHORIZED,
                reason + " (expected: Authorization: Bearer <API key>)",
                new Header("WWW-Authenticate", "Bearer")));
    }
}
