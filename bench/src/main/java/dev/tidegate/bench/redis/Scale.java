package dev.tidegate.bench.redis;

import java.time.Duration;

/**
 * The number of rounds, slots and keys of a benchmark run.
 *
 * @param rounds in each of which every row of a group has one slot
 * @param slot how long a row is measured in a round
 * @param warmUp how long each row runs before its group's first round
 * @param keys subjects that callers ask about
 * @param many subjects in the server at most
 */
record Scale(int rounds, Duration slot, Duration warmUp, int keys, int many) {
    static final Scale FULL = new Scale(5, Duration.ofMillis(1_000), Duration.ofMillis(1_500), 100_000, 1_000_000);
    /** Over HTTP: a server that has just started is compiled first, and a distant one answers few calls a second. */
    static final Scale HTTP = new Scale(5, Duration.ofSeconds(3), Duration.ofSeconds(12), 100_000, 0);

    /** Over HTTP with wrk alone, which fills a slot with requests at once. */
    static final Scale CONSTANT = new Scale(5, Duration.ofSeconds(2), Duration.ofSeconds(12), 1_000, 0);

    static final Scale HTTP_QUICK = new Scale(2, Duration.ofSeconds(1), Duration.ofSeconds(2), 10_000, 0);
    static final Scale QUICK = new Scale(2, Duration.ofMillis(200), Duration.ofMillis(300), 10_000, 100_000);
}
