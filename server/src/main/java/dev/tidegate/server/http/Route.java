package dev.tidegate.server.http;

import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Response;
import dev.tidegate.server.auth.Role;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One row of the server's table of routes.
 *
 * @param path begins with a slash; one segment may be {@code {variable}}
 * @param query the names of the parameters it takes
 * @param operation what it is measured as
 * @param endpoint throws {@link HttpProblemException} or {@link dev.tidegate.InvalidInputException} for what it cannot take
 */
public record Route(HttpMethod method, String path, List<String> query, Operation operation, Endpoint endpoint) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_USAGE_BYTES = 1024 * 1024;

    public Route(HttpMethod method, String path, List<String> query, Endpoint endpoint) {
        this(method, path, query, Operation.OTHER, endpoint);
    }

    /** Handles the requests of a route without blocking. */
    @FunctionalInterface
    public interface Endpoint {
        CompletionStage<Response> answer(Call call);
    }

    /** Any of these will do; none is asked for where there are none. */
    Set<Role> roles() {
        return switch (operation) {
            case ACQUIRE, CHECK, RESERVE, EXTEND -> Set.of(Role.DECIDE);
            case SETTLE, CANCEL, ADJUST -> Set.of(Role.SETTLE);
            case RESERVATION -> Set.of(Role.READ, Role.SETTLE);
            case STATUS -> Set.of(Role.READ);
            case RESET -> Set.of(Role.RESET);
            case OTHER ->
                switch (path) {
                    case "/metrics" -> Set.of(Role.METRICS);
                    case "/api/test-redis",
                            "/v1/api-keys",
                            "/v1/upstash-tokens",
                            "/v1/usage",
                            "/v1/admin/reload",
                            "/v1/admin/top",
                            "/v1/admin/overrides",
                            "/v1/admin/overrides/{subject}" -> Set.of(Role.ADMIN);
                    default -> Set.of();
                };
        };
    }

    /** A settle may bring a whole answer of a model as its usage; what decides has some hundred bytes. */
    int maxBytes() {
        return operation == Operation.SETTLE || operation == Operation.ADJUST ? MAX_USAGE_BYTES : MAX_BYTES;
    }

    boolean takesBody() {
        return method.equals(HttpMethod.POST);
    }

    /** Whether there is nothing that the body would have to say. */
    boolean goesWithoutBody() {
        return path.endsWith("/cancel") || path.endsWith("/reload");
    }
}
