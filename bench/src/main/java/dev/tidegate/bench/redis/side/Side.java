package dev.tidegate.bench.redis.side;

import java.util.concurrent.CompletionStage;

/** One limiter under load. Safe for any number of threads. */
public interface Side extends Measured, AutoCloseable {
    /** Asks once for this subject: allowed or not. */
    CompletionStage<Boolean> decide(int subject);

    /** Makes the subject known, so that what is measured is not its first call. */
    default CompletionStage<Boolean> prepare(int subject) {
        return decide(subject);
    }

    @Override
    void close();
}
