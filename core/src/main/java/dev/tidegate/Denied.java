package dev.tidegate;

import dev.tidegate.spi.Explanation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The call must not happen, and nothing was counted: some limit does not admit it, or an override blocks the subject, which
 * {@link #cause()} says. An {@link Undecided} is refused without a
 * look at the counts.
 */
public sealed class Denied extends Explained implements Decision permits Undecided {
    /** Made by the limiter. */
    public Denied(Explanation explanation) {
        super(explanation);
    }

    @Override
    public final boolean allowed() {
        return false;
    }

    @Override
    public final List<String> violated() {
        return explanation.violated();
    }

    /**
     * Why it was denied whatever the limits say: {@code blocked} where an override blocks the subject; of an {@link
     * Undecided} {@code store-unavailable} or {@code full}. Empty for every other denial.
     */
    public final Optional<String> cause() {
        return explanation.cause();
    }

    @Override
    public final Optional<Duration> retryAfter() {
        return explanation.retryAfter();
    }

    /**
     * Whether the time to wait is no more than a hint: slots mostly free long before they expire; where the store's clock
     * was set back, what a look says counts from the next decision; and a denial that is repeated without asking the store
     * ({@link RateLimiter.Builder#rememberDenials}) does not know what was given back elsewhere meanwhile.
     */
    public boolean isHint() {
        return explanation.isHint();
    }

    @Override
    public final boolean never() {
        return explanation.never();
    }

    @Override
    public String toString() {
        return "Denied" + violated() + (never() ? " never" : " retryAfter=" + retryAfter()) + byWhom() + limits();
    }
}
