package dev.tidegate.bench.redis.side;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** One limiter under load. Safe for any number of threads. */
public interface Side extends AutoCloseable {
    /** Asks once for this subject: allowed or not. */
    CompletionStage<Boolean> decide(int subject);

    /** Makes the subject known, so that what is measured is not its first call. */
    default CompletionStage<Boolean> prepare(int subject) {
        return decide(subject);
    }

    /** How many commands came from the client, given all that were run, those inside of scripts included. */
    default long roundTrips(Map<String, Long> calls) {
        return calls.getOrDefault("evalsha", 0L) + calls.getOrDefault("eval", 0L);
    }

    @Override
    void close();
}
