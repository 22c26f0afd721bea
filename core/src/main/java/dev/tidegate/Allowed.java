package dev.tidegate;

import dev.tidegate.spi.Explanation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The call may happen, and has been counted unless it was only a check. */
public final class Allowed extends Explained implements Decision {
    /** Made by the limiter. */
    public Allowed(Explanation explanation) {
        super(explanation);
    }

    /**
     * Whether the figures of the limits are no more than a hint: the call was decided from units that this process had taken
     * from the store ahead ({@link dev.tidegate.plan.Limit#lease}), and what other processes took since is not in them.
     */
    public boolean isHint() {
        return explanation.isLeased();
    }

    @Override
    public boolean allowed() {
        return true;
    }

    @Override
    public List<String> violated() {
        return List.of();
    }

    @Override
    public Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    @Override
    public boolean never() {
        return false;
    }

    @Override
    public String toString() {
        return "Allowed" + byWhom() + limits();
    }
}
