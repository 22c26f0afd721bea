package dev.tidegate.cli.client;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.config.plans.Misspelt;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.DecisionHeaders;
import dev.tidegate.protocol.v1.FailureAnswer;
import dev.tidegate.protocol.v1.OutcomeAnswer;
import dev.tidegate.protocol.v1.StatusAnswer;
import dev.tidegate.protocol.v1.StepBody;
import dev.tidegate.protocol.v1.UsageBody;
import dev.tidegate.usage.Prices;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;

/** A client that decides with a limiter in this process. */
public final class EmbeddedLimiterClient implements LimiterClient {
    private final RateLimiter limiter;
    private final DecisionAnswer decisions;
    private final String name;
    private final Runnable onClose;

    /** Decides by these plans and prices, with a store that starts empty. */
    public EmbeddedLimiterClient(Plans plans, Prices prices) {
        this(RateLimiter.builder().plans(plans).prices(prices).build());
    }

    /** Asks {@code limiter}, and closes it when it is closed. */
    public EmbeddedLimiterClient(RateLimiter limiter) {
        this(limiter, "this process", () -> {});
    }

    /**
     * Asks {@code limiter}, and closes it when it is closed.
     *
     * @param name for messages: where it counts
     * @param onClose runs after that
     */
    EmbeddedLimiterClient(RateLimiter limiter, String name, Runnable onClose) {
        this.limiter = limiter;
        this.decisions = new DecisionAnswer(new DecisionHeaders(limiter::plans, TimeSource.system()));
        this.name = name;
        this.onClose = onClose;
    }

    @Override
    public Answer acquire(Request request) {
        return answer(decisions.of(request.plan(), limiter.acquire(request)));
    }

    @Override
    public Answer acquire(Request request, String id) {
        return orProblem(() -> decisions.of(request.plan(), limiter.acquire(request, id)));
    }

    @Override
    public Answer check(Request request) {
        return answer(decisions.of(request.plan(), limiter.check(request)));
    }

    @Override
    public Answer status(Subject subject, String plan) {
        return answer(StatusAnswer.of(limiter.status(subject, plan)));
    }

    @Override
    public Answer reset(Subject subject) {
        limiter.reset(subject);
        return answer(Response.noContent());
    }

    @Override
    public Answer reserve(ReserveRequest request) {
        return orProblem(() -> decisions.of(request.request().plan(), limiter.reserve(request)));
    }

    @Override
    public Answer reservation(String handle) {
        return step(Operation.RESERVATION, handle, () -> limiter.reservation(handle));
    }

    @Override
    public Answer extend(String handle, Cost total, Duration ttl) {
        return step(Operation.EXTEND, handle, () -> limiter.extend(handle, total, ttl));
    }

    @Override
    public Answer cancel(String handle) {
        return step(Operation.CANCEL, handle, () -> limiter.cancel(handle));
    }

    @Override
    public Answer settle(String handle, String usage) {
        return orProblem(() -> {
            StepBody.Settle body = StepBody.settle(bytes(usage), limiter.plans());
            StepBody.handle(handle);
            Outcome outcome = body.plan().isPresent()
                    ? limiter.settle(handle, body.used().actual(), body.plan().get())
                    : limiter.settle(handle, body.used().actual());
            return booked(Operation.SETTLE, handle, outcome, body.used());
        });
    }

    @Override
    public Answer adjust(String handle, String usage) {
        return orProblem(() -> {
            StepBody.Adjust body = StepBody.adjust(bytes(usage));
            StepBody.handle(handle);
            Outcome outcome = limiter.adjust(handle, body.used().actual(), body.seq());
            return booked(Operation.ADJUST, handle, outcome, body.used());
        });
    }

    private Response booked(Operation step, String handle, Outcome outcome, UsageBody.Settled used) {
        return OutcomeAnswer.of(step, handle, outcome, used.reading(), used.byTable(limiter, handle));
    }

    private static Answer step(Operation step, String handle, Supplier<Outcome> call) {
        return orProblem(() -> {
            StepBody.handle(handle);
            return OutcomeAnswer.of(step, handle, call.get());
        });
    }

    /** The response, or what the HTTP API says of the exception that came instead. */
    private static Answer orProblem(Supplier<Response> call) {
        try {
            return answer(call.get());
        } catch (RuntimeException e) {
            RuntimeException failure = e instanceof InvalidInputException invalid ? Misspelt.suggested(invalid) : e;
            return answer(FailureAnswer.of(failure).orElseThrow(() -> e));
        }
    }

    private static Answer answer(Response response) {
        return new Answer(response.status(), response.text());
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        limiter.close();
        onClose.run();
    }
}
