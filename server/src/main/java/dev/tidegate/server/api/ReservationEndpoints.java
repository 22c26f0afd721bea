package dev.tidegate.server.api;

import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.OutcomeAnswer;
import dev.tidegate.protocol.v1.ReserveBody;
import dev.tidegate.protocol.v1.StepBody;
import dev.tidegate.protocol.v1.UsageBody;
import dev.tidegate.server.http.Call;
import dev.tidegate.server.http.Route;
import dev.tidegate.server.ops.Metrics;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The routes of reservations. Safe for any number of threads. */
final class ReservationEndpoints {
    private static final String PATH = "/v1/reservations";
    private static final String ONE = PATH + "/{handle}";

    private final RateLimiter limiter;
    private final DecisionAnswer decisions;
    private final Metrics metrics;

    ReservationEndpoints(RateLimiter limiter, DecisionAnswer decisions, Metrics metrics) {
        this.limiter = limiter;
        this.decisions = decisions;
        this.metrics = metrics;
    }

    List<Route> routes() {
        List<String> none = List.of();
        return List.of(
                new Route(HttpMethod.POST, PATH, none, Operation.RESERVE, this::reserve),
                new Route(HttpMethod.GET, ONE, none, Operation.RESERVATION, this::reservation),
                new Route(HttpMethod.POST, ONE + "/settle", none, Operation.SETTLE, this::settle),
                new Route(HttpMethod.POST, ONE + "/extend", none, Operation.EXTEND, this::extend),
                new Route(HttpMethod.POST, ONE + "/cancel", none, Operation.CANCEL, this::cancel),
                new Route(HttpMethod.POST, ONE + "/adjust", none, Operation.ADJUST, this::adjust));
    }

    private CompletionStage<Response> reserve(Call call) {
        ReserveRequest reserve = ReserveBody.read(call.body().getBytes(), call.idempotencyKey());
        Request request = reserve.request();
        call.caller().permit(request.subject().tenant());
        request.subject().model().ifPresent(metrics::model);
        return limiter.reserveAsync(reserve).thenApply(reservation -> {
            reserved(request, reservation);
            return decisions.of(request.plan(), reservation);
        });
    }

    private void reserved(Request request, Reservation reservation) {
        metrics.decided(Operation.RESERVE, reservation.decision());
        metrics.recent().decided(Operation.RESERVE, request, reservation.decision());
        if (reservation.decision().allowed() && !reservation.replayed()) {
            metrics.estimates().reserved(reservation.handle(), request);
        }
    }

    private CompletionStage<Response> reservation(Call call) {
        return answer(Operation.RESERVATION, call, limiter.reservationAsync(handle(call)));
    }

    private CompletionStage<Response> settle(Call call) {
        StepBody.Settle body = StepBody.settle(call.body().getBytes(), limiter.plans());
        named(body.used());
        CompletionStage<Outcome> outcome = body.plan().isPresent()
                ? limiter.settleAsync(
                        handle(call), body.used().actual(), body.plan().get())
                : limiter.settleAsync(handle(call), body.used().actual());
        return answer(Operation.SETTLE, call, outcome, body.used());
    }

    private CompletionStage<Response> extend(Call call) {
        StepBody.Extend body = StepBody.extend(call.body().getBytes());
        return answer(Operation.EXTEND, call, limiter.extendAsync(handle(call), body.total(), body.ttl()));
    }

    private CompletionStage<Response> cancel(Call call) {
        StepBody.cancel(call.body().getBytes());
        return answer(Operation.CANCEL, call, limiter.cancelAsync(handle(call)));
    }

    private CompletionStage<Response> adjust(Call call) {
        StepBody.Adjust body = StepBody.adjust(call.body().getBytes());
        named(body.used());
        CompletionStage<Outcome> outcome =
                limiter.adjustAsync(handle(call), body.used().actual(), body.seq());
        return answer(Operation.ADJUST, call, outcome, body.used());
    }

    /** Also of a call that is then refused. */
    private void named(UsageBody.Settled used) {
        used.actual().conditions().model().ifPresent(metrics::model);
    }

    private static String handle(Call call) {
        String handle = StepBody.handle(call.variable());
        call.caller().permitHandle(handle);
        return handle;
    }

    private CompletionStage<Response> answer(Operation step, Call call, CompletionStage<Outcome> outcome) {
        return outcome.thenApply(ended -> {
            Audit.step(step, call, ended);
            metrics.stepped(ended);
            return OutcomeAnswer.of(step, call.variable(), ended);
        });
    }

    /** Of a step that says what was used. */
    private CompletionStage<Response> answer(
            Operation step, Call call, CompletionStage<Outcome> outcome, UsageBody.Settled used) {
        used.reading().ifPresent(metrics::used);
        return outcome.thenApply(ended -> {
            Audit.step(step, call, ended);
            OptionalLong byTable = used.byTable(limiter, call.variable());
            metrics.settled(call.variable(), ended, used, byTable);
            return OutcomeAnswer.of(step, call.variable(), ended, used.reading(), byTable);
        });
    }
}
