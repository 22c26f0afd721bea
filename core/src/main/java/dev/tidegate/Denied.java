package dev.tidegate;

import dev.tidegate.internal.Explanation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The call must not happen, and nothing was counted. */
public final class Denied extends Explained implements Decision {
    /** Made by the limiter. */
    public Denied(Explanation explanation) {
        super(explanation);
    }

    @Override
    public boolean allowed() {
        return false;
    }

    @Override
    public List<String> violated() {
        return explanation.violated();
    }

    /** Why there was no decision by the counts, such as {@code full}; empty for a regular denial. */
    public Optional<String> cause() {
        return explanation.cause();
    }

    @Override
    public Optional<Duration> retryAfter() {
        return explanation.retryAfter();
    }

    @Override
    public boolean never() {
        return explanation.never();
    }

    @Override
    public String toString() {
        return "Denied" + violated() + (never() ? " never" : " retryAfter=" + retryAfter()) + limits();
    }
}
