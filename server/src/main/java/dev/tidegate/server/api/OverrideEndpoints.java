package dev.tidegate.server.api;

import dev.tidegate.RateLimiter;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.OverridesBody;
import dev.tidegate.protocol.v1.OverridesJson;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.Route;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes that read and change overrides of subjects. Each change is logged with the key that made it. */
final class OverrideEndpoints {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.audit");
    private static final String PATH = "/v1/admin/overrides";

    private final RateLimiter limiter;

    OverrideEndpoints(RateLimiter limiter) {
        this.limiter = limiter;
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
        String by = call.caller().name().orElse("-");
        AtomicReference<List<SubjectOverride>> former = new AtomicReference<>(List.of());
        return anchored(tenant, body.set())
                .thenCompose(added -> limiter.overrides()
                        .change(tenant, new Overrides.Change(by, body.ifVersion(), body.dryRun(), before -> {
                            former.set(before);
                            return body.edit(before, added);
                        }))
                        .thenApply(now -> {
                            List<SubjectOverride> before = Objects.requireNonNull(former.get());
                            if (!body.dryRun() && !before.equals(now.all())) {
                                log(tenant, now.version(), before, now.all(), by);
                            }
                            return Response.json(OverridesJson.of(now, body.dryRun(), Optional.empty()));
                        }));
    }

    /** A grant without an end has that of its window. */
    private CompletionStage<List<SubjectOverride>> anchored(String tenant, List<OverridesBody.Given> given) {
        CompletionStage<List<SubjectOverride>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (OverridesBody.Given each : given) {
            all = all.thenCompose(list -> end(tenant, each).thenApply(one -> {
                list.add(one);
                return list;
            }));
        }
        return all;
    }

    private CompletionStage<SubjectOverride> end(String tenant, OverridesBody.Given given) {
        SubjectOverride override = given.override();
        if (given.anchor().isEmpty()) {
            return CompletableFuture.completedFuture(override);
        }
        return limiter.overrides()
                .endOfGrant(tenant, given.anchor().get(), override.name())
                .thenApply(override::until);
    }

    private static void log(
            String tenant, long version, List<SubjectOverride> before, List<SubjectOverride> after, String by) {
        LOG.info(
                "event=overrides.changed subject={} version={} removed={} added={} by={}",
                Printable.quoted(tenant),
                version,
                text(before, after),
                text(after, before),
                by);
    }

    private static String text(List<SubjectOverride> list, List<SubjectOverride> others) {
        return Printable.quoted(list.stream()
                .filter(each -> !others.contains(each))
                .map(OverrideEndpoints::text)
                .collect(Collectors.joining(", ")));
    }

    private static String text(SubjectOverride each) {
        return each.kind().text()
                + (each.name().isEmpty() ? "" : " " + each.name())
                + (each.value() == 0 ? "" : " " + value(each))
                + each.user().map(user -> " of user " + user).orElse("")
                + each.until().map(end -> " until " + end).orElse("")
                + (each.note().isEmpty() ? "" : " (" + each.note() + ")");
    }

    private static String value(SubjectOverride each) {
        return each.kind() == SubjectOverride.Kind.FACTOR
                ? SubjectOverride.factorText(each.value())
                : "" + each.value();
    }
}
