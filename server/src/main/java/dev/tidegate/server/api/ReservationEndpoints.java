package dev.tidegate.server.api;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.SpendRules;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.JsonBody;
import dev.tidegate.protocol.v1.OutcomeAnswer;
import dev.tidegate.protocol.v1.RequestBody;
import dev.tidegate.protocol.v1.UsageBody;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.Route;
import dev.tidegate.server.ops.Metrics;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The routes of reservations. Safe for any number of threads. */
final class ReservationEndpoints {
    private static final String PATH = "/v1/reservations";
    private static final String ONE = PATH + "/{handle}";
    private static final long MAX_TTL_MILLIS = Duration.ofDays(7).toMillis();
    /** Four ids of 128 bytes, each with a byte for its length, in base64url, behind {@code r1.}. */
    private static final int MAX_HANDLE = 691;

    private final RateLimiter limiter;
    private final DecisionAnswer decisions;
    private final Optional<Metrics> meters;

    /** @param meters where there are some: what is decided, read and settled is counted */
    ReservationEndpoints(RateLimiter limiter, DecisionAnswer decisions, Optional<Metrics> meters) {
        this.limiter = limiter;
        this.decisions = decisions;
        this.meters = meters;
    }

    List<Route> routes() {
        List<String> none = List.of();
        return List.of(
                new Route(HttpMethod.POST, PATH, none, Operation.RESERVE, this::reserve),
                new Route(HttpMethod.GET, ONE, none, Operation.RESERVATION, this::look),
                new Route(HttpMethod.POST, ONE + "/settle", none, Operation.SETTLE, this::settle),
                new Route(HttpMethod.POST, ONE + "/extend", none, Operation.EXTEND, this::extend),
                new Route(HttpMethod.POST, ONE + "/cancel", none, Operation.CANCEL, this::cancel),
                new Route(HttpMethod.POST, ONE + "/adjust", none, Operation.ADJUST, this::adjust));
    }

    /** One call under one id is counted once; without an id as often as it is sent. */
    CompletionStage<Response> acquire(Call call) {
        RequestBody body = RequestBody.ofAcquire(call.body().getBytes(), call.idempotencyKey());
        call.caller().permit(body.request().subject().tenant());
        named(body.request().subject().model());
        CompletionStage<Decision> decision = body.id().isPresent()
                ? limiter.acquireAsync(body.request(), body.id().get())
                : limiter.acquireAsync(body.request());
        return decision.thenApply(said -> {
            meters.ifPresent(each -> each.decided(Operation.ACQUIRE, said));
            return decisions.of(body.request().plan(), said);
        });
    }

    private CompletionStage<Response> reserve(Call call) {
        JsonBody body = JsonBody.read(call.body().getBytes(), "subject, plan, cost, user, model, id and ttlMs");
        ReserveRequest request = new ReserveRequest(
                body.request(),
                RequestBody.id(body, call.idempotencyKey()),
                ttl(body).orElse(ReserveRequest.DEFAULT_TTL));
        call.caller().permit(request.request().subject().tenant());
        named(request.request().subject().model());
        return limiter.reserveAsync(request).thenApply(reservation -> {
            reserved(request.request(), reservation);
            return decisions.of(request.request().plan(), reservation);
        });
    }

    private void reserved(Request request, Reservation reservation) {
        if (meters.isPresent()) {
            meters.get().decided(Operation.RESERVE, reservation.decision());
            if (reservation.decision().allowed() && !reservation.replayed()) {
                meters.get().estimates().reserved(reservation.handle(), request);
            }
        }
    }

    /** Also of a call that is then refused. */
    private void named(Optional<String> model) {
        meters.ifPresent(each -> model.ifPresent(each::model));
    }

    private static Optional<Duration> ttl(JsonBody body) {
        OptionalLong millis = body.integer("ttlMs", 1, MAX_TTL_MILLIS);
        return millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty();
    }

    private CompletionStage<Response> look(Call call) {
        return answer(Operation.RESERVATION, call, limiter.reservationAsync(handle(call)));
    }

    private CompletionStage<Response> settle(Call call) {
        JsonBody body = JsonBody.readPasted(call.body().getBytes(), "plan, " + UsageBody.FIELDS);
        Optional<String> plan = body.text("plan");
        SpendRules rules =
                plan.flatMap(limiter.plans()::plan).map(Plan::spendRules).orElse(SpendRules.DEFAULT);
        UsageBody.Settled settled = UsageBody.read(body, rules);
        named(settled.actual().conditions().model());
        CompletionStage<Outcome> outcome = plan.isPresent()
                ? limiter.settleAsync(handle(call), settled.actual(), plan.get())
                : limiter.settleAsync(handle(call), settled.actual());
        return answer(Operation.SETTLE, call, outcome, settled);
    }

    private CompletionStage<Response> extend(Call call) {
        JsonBody body = JsonBody.read(call.body().getBytes(), "cost and ttlMs");
        Cost total = body.cost().orElse(new Cost(Map.of()));
        Duration ttl = ttl(body).orElse(ReserveRequest.DEFAULT_TTL);
        return answer(Operation.EXTEND, call, limiter.extendAsync(handle(call), total, ttl));
    }

    private CompletionStage<Response> cancel(Call call) {
        if (call.body().length() > 0) {
            JsonBody.read(call.body().getBytes(), "no field");
        }
        return answer(Operation.CANCEL, call, limiter.cancelAsync(handle(call)));
    }

    private CompletionStage<Response> adjust(Call call) {
        JsonBody body = JsonBody.readPasted(call.body().getBytes(), "seq, " + UsageBody.FIELDS);
        OptionalLong seq = body.integer("seq", 1, Integer.MAX_VALUE);
        if (seq.isEmpty()) {
            throw new InvalidInputException("seq", "missing", "an integer from 1 to " + Integer.MAX_VALUE);
        }
        UsageBody.Settled settled = UsageBody.read(body, SpendRules.DEFAULT);
        named(settled.actual().conditions().model());
        CompletionStage<Outcome> outcome = limiter.adjustAsync(handle(call), settled.actual(), seq.getAsLong());
        return answer(Operation.ADJUST, call, outcome, settled);
    }

    /** The message about a longer one would show its beginning, which may well look right. */
    private static String handle(Call call) {
        int length = call.variable().length();
        if (length > MAX_HANDLE) {
            throw new InvalidInputException(
                    "reservation", length + " characters", "a handle as reserve returned it, at most " + MAX_HANDLE);
        }
        call.caller().permitHandle(call.variable());
        return call.variable();
    }

    private CompletionStage<Response> answer(Operation step, Call call, CompletionStage<Outcome> outcome) {
        return outcome.thenApply(said -> {
            Audit.step(step, call, said);
            meters.ifPresent(each -> each.stepped(said));
            return OutcomeAnswer.of(step, call.variable(), said);
        });
    }

    /** Of a step that said what was used. */
    private CompletionStage<Response> answer(
            Operation step, Call call, CompletionStage<Outcome> outcome, UsageBody.Settled settled) {
        meters.ifPresent(each -> settled.reading().ifPresent(each::used));
        return outcome.thenApply(said -> {
            Audit.step(step, call, said);
            OptionalLong byTable = byTable(call.variable(), settled);
            meters.ifPresent(each -> each.settled(call.variable(), said, settled, byTable));
            return OutcomeAnswer.of(step, call.variable(), said, settled.reading(), byTable);
        });
    }

    /** What the table says of a call whose provider says what it cost. */
    private OptionalLong byTable(String handle, UsageBody.Settled settled) {
        boolean reported = settled.reading()
                .filter(reading -> reading.reported().isPresent())
                .isPresent();
        return reported ? limiter.tableSpend(handle, settled.actual()) : OptionalLong.empty();
    }
}
