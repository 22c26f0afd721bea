package dev.tidegate.bench.redis.load;

import java.time.Duration;

/** Something that asks one limiter for decisions and stops by itself. */
public interface Load {
    /**
     * Asks for this long.
     *
     * @throws IllegalStateException if a decision failed or was not what the row is about
     */
    Done run(Duration length) throws InterruptedException;

    /**
     * The decisions of a load run, their time and their latencies.
     *
     * @param nanos from the first question to the last answer
     */
    record Done(long decisions, long nanos, Latencies latencies) {}
}
