package dev.tidegate.spring;

import dev.tidegate.Decision;
import dev.tidegate.ThrownDenialException;
import java.time.Duration;

/**
 * A call of a {@link RateLimited} method that the limits do not admit; nothing was counted. It has no stack trace: a denial
 * is not a fault, and is to cost little.
 */
public final class RateLimitedException extends ThrownDenialException {
    private static final long serialVersionUID = 1L;

    private final String plan;
    private final transient Decision decision;

    /**
     * @param plan under which it was decided
     * @param decision the denial
     */
    public RateLimitedException(String plan, Decision decision) {
        super(text("call under plan " + plan, decision));
        this.plan = plan;
        this.decision = decision;
    }

    /** The plan under which it was decided. */
    public String plan() {
        return plan;
    }

    /** The denial: which limits, how they stand, and how long to wait. */
    public Decision decision() {
        return decision;
    }

    /** How long until the same call would pass; zero if it never will, see {@link Decision#never}. */
    @Override
    public Duration retryAfter() {
        return decision.retryAfter().orElse(Duration.ZERO);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
