package dev.tidegate.server.api;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Query;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.DecisionHeaders;
import dev.tidegate.server.auth.Caller;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.ErrorMapper;
import dev.tidegate.server.http.Resource;
import dev.tidegate.server.http.Route;
import dev.tidegate.server.ops.StoreEventLog;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The routes of reservations, and acquire, without a network: what the HTTP API would say, said by this process. Blocks;
 * safe for any number of threads.
 */
public final class LocalApi {
    private static final Query NO_QUERY = Query.parse("", List.of());

    private final List<Route> routes;
    private final List<Resource> resources;
    private final ErrorMapper failures;

    /** Asks {@code limiter}. */
    public LocalApi(RateLimiter limiter, TimeSource clock) {
        this.failures = new ErrorMapper(new StoreEventLog(), limiter);
        DecisionAnswer decisions = new DecisionAnswer(new DecisionHeaders(limiter.plans(), clock));
        ReservationEndpoints endpoints = new ReservationEndpoints(limiter, decisions, Optional.empty());
        this.routes = new ArrayList<>(endpoints.routes());
        routes.add(new Route(HttpMethod.POST, "/v1/acquire", List.of(), Operation.ACQUIRE, endpoints::acquire));
        this.resources = routes.stream()
                .map(Route::path)
                .distinct()
                .map(path -> new Resource(path, routes))
                .toList();
    }

    /**
     * What came back.
     *
     * @param status of HTTP
     * @param body JSON
     */
    public record Said(int status, String body) {}

    /**
     * Makes one call.
     *
     * @param path one of those routes
     * @param json the body; empty for none
     * @throws IllegalArgumentException if it is none of those routes
     */
    public Said call(String method, String path, String json) {
        Response answer = answer(method, path, json);
        return new Said(answer.status(), answer.text());
    }

    private Response answer(String method, String path, String json) {
        for (Resource resource : resources) {
            Optional<Route> route =
                    resource.matches(path) ? resource.route(HttpMethod.valueOf(method)) : Optional.empty();
            if (route.isPresent()) {
                Call call = new Call(
                        resource.variable(path), NO_QUERY, Buffer.buffer(json), Optional.empty(), Caller.ANYONE);
                return answer(route.get(), call);
            }
        }
        throw new IllegalArgumentException(method + " " + path + " is none of its routes");
    }

    private Response answer(Route route, Call call) {
        try {
            return route.endpoint().answer(call).toCompletableFuture().join();
        } catch (RuntimeException e) {
            return failures.answer(route.path(), e);
        }
    }
}
