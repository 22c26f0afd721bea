package dev.tidegate.server.api;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.RequestBody;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.Route;
import dev.tidegate.server.ops.Metrics;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The routes that decide at once: acquire counts the cost, check does not. Safe for any number of threads. */
final class DecisionEndpoints {
    private final RateLimiter limiter;
    private final DecisionAnswer decisions;
    private final Metrics metrics;

    DecisionEndpoints(RateLimiter limiter, DecisionAnswer decisions, Metrics metrics) {
        this.limiter = limiter;
        this.decisions = decisions;
        this.metrics = metrics;
    }

    List<Route> routes() {
        List<String> none = List.of();
        return List.of(
                new Route(HttpMethod.POST, "/v1/acquire", none, Operation.ACQUIRE, this::acquire),
                new Route(HttpMethod.POST, "/v1/check", none, Operation.CHECK, this::check));
    }

    /** One call under one id is counted once; without an id as often as it is sent. */
    private CompletionStage<Response> acquire(Call call) {
        RequestBody body = RequestBody.ofAcquire(call.body().getBytes(), call.idempotencyKey());
        Request request = body.request();
        call.caller().permit(request.subject().tenant());
        request.subject().model().ifPresent(metrics::model);
        CompletionStage<Decision> decision =
                body.id().isPresent() ? limiter.acquireAsync(request, body.id().get()) : limiter.acquireAsync(request);
        return decision.thenApply(decided -> answer(Operation.ACQUIRE, request, decided));
    }

    private CompletionStage<Response> check(Call call) {
        Request request = RequestBody.ofCheck(call.body().getBytes()).request();
        call.caller().permit(request.subject().tenant());
        return limiter.checkAsync(request).thenApply(decided -> answer(Operation.CHECK, request, decided));
    }

    private Response answer(Operation operation, Request request, Decision decision) {
        metrics.decided(operation, decision);
        if (operation == Operation.ACQUIRE) {
            metrics.recent().decided(operation, request, decision);
        }
        return decisions.of(request.plan(), decision);
    }
}
