package dev.tidegate.spi;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;

/**
 * A store in this process, which decides while it is asked. A limiter asks it without a command and a stage, which cost more
 * than the decision.
 */
public interface ImmediateStore extends LimitStore {
    /**
     * Does what {@link #apply} does with a {@link StoreCommand.Decide} of these values.
     *
     * @param parts what the call takes from each limit; handed over
     * @param charge false to say what would be said and write nothing
     * @throws StoreException if it is closed, or what it keeps of the subject cannot be read
     */
    StoreReply decide(Subject subject, LimitSet limits, Boundaries boundaries, long[] parts, boolean charge);
}
