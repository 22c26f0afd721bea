package dev.tidegate.cli.client;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.Undecided;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.api.LocalApi;
import dev.tidegate.usage.Prices;
import java.io.IOException;
import java.util.Optional;

/** A limiter in this process, with a store that starts empty. */
public final class EmbeddedLimiterClient implements LimiterClient {
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final RateLimiter limiter;

    /** Decides by these plans and prices. */
    public EmbeddedLimiterClient(Plans plans, Prices prices) {
        this(RateLimiter.builder().plans(plans).prices(prices).build());
    }

    /** Asks {@code limiter}, and closes it when it is closed. */
    public EmbeddedLimiterClient(RateLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public Answer acquire(Request request) {
        return answer(limiter.acquire(request));
    }

    @Override
    public Answer acquire(Request request, String id) throws IOException {
        return local("POST", "/v1/acquire", RequestJson.of(request, Optional.of(id)));
    }

    @Override
    public Answer check(Request request) {
        return answer(limiter.check(request));
    }

    private static Answer answer(Decision decision) {
        if (decision instanceof Undecided undecided) {
            return new Answer(UNAVAILABLE, DecisionJson.of(undecided));
        }
        return new Answer(decision.allowed() ? OK : TOO_MANY_REQUESTS, DecisionJson.of(decision));
    }

    @Override
    public Answer status(Subject subject, String plan) {
        return new Answer(OK, DecisionJson.of(limiter.status(subject, plan)));
    }

    @Override
    public Answer reset(Subject subject) {
        limiter.reset(subject);
        return new Answer(OK, "");
    }

    @Override
    public Answer reservation(String method, String path, String json) {
        return local(method, path, json);
    }

    private Answer local(String method, String path, String json) {
        LocalApi.Said said = new LocalApi(limiter, TimeSource.system()).call(method, path, json);
        return new Answer(said.status(), said.body());
    }

    @Override
    public String name() {
        return "this process";
    }

    @Override
    public void close() {
        limiter.close();
    }
}
