package dev.tidegate.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.TopUse;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.DecisionHeaders;
import dev.tidegate.protocol.v1.ForecastJson;
import dev.tidegate.protocol.v1.OpenApi;
import dev.tidegate.protocol.v1.PlansJson;
import dev.tidegate.protocol.v1.StatusAnswer;
import dev.tidegate.protocol.v1.TopUseJson;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.Route;
import dev.tidegate.server.ops.LatestLimit;
import dev.tidegate.server.ops.Metrics;
import dev.tidegate.server.ops.ReadinessProbe;
import dev.tidegate.server.ops.RedisReport;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.server.ops.StoreEventLog;
import dev.tidegate.server.upstash.access.TokensJson;
import dev.tidegate.server.upstash.access.UpstashTokens;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of routes and what each does: read the call, ask the limiter, say the answer. Safe for any number of threads. */
public final class Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);
    private static final byte[] LIVE = JsonText.object(json -> json.writeStringField("status", "up"));

    private final RateLimiter limiter;
    private final ReadinessProbe watch;
    private final StoreEventLog life;
    private final Metrics meters;
    private final RedisReport redis;
    private final Optional<ApiKeys> keys;
    private final Optional<UpstashTokens> tokens;
    private final Reload files;
    private final UsageEndpoint usage;
    private final BooleanSupplier stopping;
    private final TimeSource clock;
    private final DecisionAnswer decisions;
    private final byte[] openApi = OpenApi.document();

    public Endpoints(
            RateLimiter limiter,
            ReadinessProbe watch,
            StoreEventLog life,
            Metrics meters,
            RedisReport redis,
            Optional<ApiKeys> keys,
            Optional<UpstashTokens> tokens,
            Reload files,
            Optional<UsageLedger> ledger,
            TimeSource clock,
            BooleanSupplier stopping) {
        this.limiter = limiter;
        this.watch = watch;
        this.life = life;
        this.meters = meters;
        this.redis = redis;
        this.keys = keys;
        this.tokens = tokens;
        this.files = files;
        this.usage = new UsageEndpoint(ledger);
        this.stopping = stopping;
        this.clock = clock;
        this.decisions = new DecisionAnswer(new DecisionHeaders(limiter::plans, clock));
    }

    public List<Route> routes() {
        List<String> none = List.of();
        ReservationEndpoints reservations = new ReservationEndpoints(limiter, decisions, meters);
        List<Route> routes = new ArrayList<>(new DecisionEndpoints(limiter, decisions, meters).routes());
        routes.addAll(reservations.routes());
        routes.add(new ReloadEndpoint(limiter, files).route());
        routes.addAll(new OverrideEndpoints(limiter).routes());
        routes.addAll(List.of(
                new Route(
                        HttpMethod.GET,
                        "/v1/subjects/{subject}",
                        List.of("plan", "user", "model"),
                        Operation.STATUS,
                        this::status),
                new Route(
                        HttpMethod.DELETE,
                        "/v1/subjects/{subject}",
                        List.of("user", "model"),
                        Operation.RESET,
                        this::reset),
                new Route(HttpMethod.GET, "/v1/plans", none, call -> now(Response.json(PlansJson.of(limiter.plans())))),
                new Route(HttpMethod.GET, "/v1/api-keys", none, call -> now(Response.json(KeysJson.of(keys)))),
                new Route(HttpMethod.GET, "/v1/upstash-tokens", none, call -> now(Response.json(tokens()))),
                new Route(HttpMethod.GET, "/v1/usage", UsageEndpoint.QUERY, usage::answer),
                new Route(HttpMethod.GET, "/v1/admin/top", List.of("by", "limit"), this::top),
                new Route(HttpMethod.GET, "/v1/admin/forecast", List.of("limit"), this::forecast),
                new Route(HttpMethod.GET, "/v1/openapi.json", none, call -> now(Response.json(openApi))),
                new Route(HttpMethod.GET, "/api/test-redis", none, call -> redis.answer()),
                new Route(HttpMethod.GET, "/metrics", none, call -> now(meters.answer())),
                new Route(HttpMethod.GET, "/health/live", none, call -> now(Response.json(LIVE))),
                new Route(HttpMethod.GET, "/health/ready", none, call -> ready())));
        return routes;
    }

    private byte[] tokens() {
        return JsonText.object(json ->
                TokensJson.write(json, tokens.map(UpstashTokens::entries).orElse(List.of())));
    }

    private CompletionStage<Response> status(Call call) {
        Subject subject = subject(call);
        String plan = call.query().required("plan", "the name of a plan, as ?plan=");
        return limiter.statusAsync(subject, plan).thenApply(StatusAnswer::of);
    }

    private CompletionStage<Response> top(Call call) {
        call.caller().permitEveryTenant();
        TopUse.Measure measure =
                TopUse.Measure.of("by", call.query().required("by", "calls, denied, tokens or spend, as ?by="));
        return now(Response.json(TopUseJson.of(limiter.top(measure, limit(call)))));
    }

    private CompletionStage<Response> forecast(Call call) {
        call.caller().permitEveryTenant();
        return now(Response.json(ForecastJson.of(
                LatestLimit.forecasts(meters.recent().subjects(), clock.nowMicros(), limit(call)).stream()
                        .map(each -> new ForecastJson.Row(
                                each.limit().seen().request().subject(),
                                each.limit().below(),
                                each.limit().seen().request().plan(),
                                each.limit().status(),
                                Instant.EPOCH.plus(each.limit().seen().atMicros(), ChronoUnit.MICROS),
                                each.at()))
                        .toList())));
    }

    private static int limit(Call call) {
        String text = call.query().value("limit").orElse("20");
        if (!text.matches("[1-9][0-9]{0,3}")) {
            throw new InvalidInputException("limit", text, "1 … 1000");
        }
        return Integer.parseInt(text);
    }

    /** Logged, because it hands out capacity that was spent. */
    private CompletionStage<Response> reset(Call call) {
        Subject subject = subject(call);
        return limiter.resetAsync(subject).thenApply(done -> {
            LOG.info(
                    "event=subject.reset subject={} user={} model={} by={}",
                    Printable.quoted(subject.tenant()),
                    subject.user().map(Printable::quoted).orElse("-"),
                    subject.model().map(Printable::quoted).orElse("-"),
                    call.caller().name().orElse("-"));
            return Response.noContent();
        });
    }

    private static Subject subject(Call call) {
        call.caller().permit(call.variable());
        return new Subject(
                call.variable(), call.query().value("user"), call.query().value("model"));
    }

    private CompletionStage<Response> ready() {
        if (stopping.getAsBoolean()) {
            return now(Problem.of(ProblemType.NOT_READY, "the server is stopping"));
        }
        return watch.ready()
                .thenApply(ready -> ready
                        ? Response.json(JsonText.object(json -> {
                            json.writeStringField("status", "ready");
                            detail(json);
                        }))
                        : Problem.of(ProblemType.NOT_READY, "the store cannot answer", this::detail));
    }

    /** Open to who has no key, so it says states and no names. */
    private void detail(JsonGenerator json) throws IOException {
        json.writeStringField("store", limiter.source());
        json.writeBooleanField("degraded", life.isDegraded());
        json.writeStringField("breaker", life.isBreakerOpen() ? "open" : "closed");
    }

    private static CompletionStage<Response> now(Response answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
