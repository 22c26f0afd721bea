package dev.tidegate;

import dev.tidegate.spi.Explanation;

/**
 * The call must not happen, because nothing could be decided: the counts could not be read, and a limit of the plan says
 * that calls are refused then. No limit is known to be reached, nothing was counted here, and there are no figures;
 * {@link #cause()} says why, {@link #violated()} names the limits that need the store. The same call may pass a moment later.
 */
public final class Undecided extends Denied {
    /** Made by the limiter. */
    public Undecided(Explanation explanation) {
        super(explanation);
    }

    @Override
    public String toString() {
        return "Undecided[" + cause().orElse("unknown") + "] no decision without the store, needed by " + violated()
                + ", retryAfter=" + retryAfter();
    }
}
