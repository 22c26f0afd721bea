package dev.tidegate.spring.web;

import dev.tidegate.Decision;
import dev.tidegate.StoreException;
import dev.tidegate.TidegateException;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.Response;
import dev.tidegate.protocol.v1.DecisionAnswer;
import dev.tidegate.protocol.v1.DecisionHeaders;
import dev.tidegate.protocol.v1.FailureAnswer;
import dev.tidegate.spring.NoSubjectException;
import dev.tidegate.spring.RateLimitedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What an HTTP client reads of a decision or a failure: the bodies and headers of Tidegate's own server. Safe for any number
 * of threads.
 */
public final class HttpAnswers {
    private static final int UNAUTHORIZED = 401;

    private final DecisionAnswer answers;

    /** @param inForce the plans now */
    public HttpAnswers(Supplier<Plans> inForce) {
        this.answers = new DecisionAnswer(new DecisionHeaders(inForce, TimeSource.system()));
    }

    /** The headers of a decision. */
    List<Header> headers(String plan, Decision decision) {
        return answers.headers(plan, decision);
    }

    /** The answer to a denied request. */
    Response denied(String plan, Decision decision) {
        return answers.of(plan, decision);
    }

    /** The answer to a request that ended with {@code failure}; empty if that is not of a guard. */
    Optional<Response> of(Throwable failure) {
        Throwable cause = StoreException.unwrapped(failure);
        if (cause instanceof RateLimitedException denial) {
            return Optional.of(denied(denial.plan(), denial.decision()));
        }
        if (cause instanceof NoSubjectException) {
            byte[] body = Problem.body(
                    "about:blank",
                    "Unauthorized",
                    UNAUTHORIZED,
                    "this call is charged to a caller, and none is known",
                    more -> {});
            return Optional.of(new Response(UNAUTHORIZED, Response.PROBLEM, body, List.of()));
        }
        return cause instanceof TidegateException ? FailureAnswer.of(cause) : Optional.empty();
    }
}
