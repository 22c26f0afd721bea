package dev.tidegate.server.api;

import dev.tidegate.RateLimiter;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.OverridesBody;
import dev.tidegate.protocol.v1.OverridesJson;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The routes that read and change overrides of subjects. Each change is logged with the key that made it. */
final class OverrideEndpoints {
    private static final String PATH = "/v1/admin/overrides";

    private final RateLimiter limiter;
    private final OverrideChanges changes;

    OverrideEndpoints(RateLimiter limiter) {
        this.limiter = limiter;
        this.changes = new OverrideChanges(limiter);
    }

    List<Route> routes() {
        return List.of(
                new Route(HttpMethod.GET, PATH, List.of(), this::all),
                new Route(HttpMethod.GET, PATH + "/{subject}", List.of(), this::one),
                new Route(HttpMethod.POST, PATH + "/{subject}", List.of(), this::change));
    }

    private CompletionStage<Response> all(Call call) {
        call.caller().permitEveryTenant();
        return limiter.overrides().all().thenApply(all -> Response.json(OverridesJson.of(all)));
    }

    private CompletionStage<Response> one(Call call) {
        String tenant = call.variable();
        call.caller().permit(tenant);
        Overrides overrides = limiter.overrides();
        return overrides
                .of(tenant)
                .thenCombine(
                        overrides.history(tenant),
                        (now, past) -> Response.json(OverridesJson.of(now, false, Optional.of(past))));
    }

    private CompletionStage<Response> change(Call call) {
        String tenant = call.variable();
        call.caller().permit(tenant);
        OverridesBody body = OverridesBody.read(call.body().getBytes());
        return changes.make(tenant, body, call.caller().name().orElse("-"), "")
                .thenApply(done -> Response.json(OverridesJson.of(done.now(), body.dryRun(), Optional.empty())));
    }
}
