package dev.tidegate.call;

import dev.tidegate.Decision;
import dev.tidegate.ThrownDenialException;
import java.time.Duration;

/**
 * A call of a model was denied before it was made. It has no stack trace: frameworks log what is thrown through a
 * stream, several times over, and a denial is no fault of the program. Immutable.
 */
public final class CallDeniedException extends ThrownDenialException {
    private static final long serialVersionUID = 1L;

    private final transient Decision decision;
    private final boolean answered;

    /** A denial by {@code decision}. */
    public CallDeniedException(Decision decision) {
        this(decision, false);
    }

    private CallDeniedException(Decision decision, boolean answered) {
        super(text("call", decision));
        this.decision = decision;
        this.answered = answered;
    }

    /** A denial of the tools that an answer calls: the model was called. */
    static CallDeniedException ofTools(Decision decision) {
        return new CallDeniedException(decision, true);
    }

    /** Whether the model was called before. */
    boolean answered() {
        return answered;
    }

    /** Returns this exception as it is: it has no stack trace. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** What was decided: every violated limit, and how all limits stand. */
    public Decision decision() {
        return decision;
    }

    /** Whether the call is larger than a capacity, so that no wait helps. */
    public boolean never() {
        return decision.never();
    }

    @Override
    public boolean isTransient() {
        return !never();
    }

    /** How long until the same call would pass; zero where no time is known, as for one that {@link #never} passes. */
    @Override
    public Duration retryAfter() {
        return decision.retryAfter().orElse(Duration.ZERO);
    }
}
