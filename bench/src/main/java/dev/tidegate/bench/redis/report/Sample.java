package dev.tidegate.bench.redis.report;

import dev.tidegate.bench.redis.load.Load;
import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.redis.server.ServerFigures;
import dev.tidegate.bench.redis.side.Measured;
import java.time.Duration;
import java.util.Map;

/**
 * The figures of one row, measured in one slot of time.
 *
 * @param perSecond decisions
 * @param serverMicros CPU time of the server for a decision
 * @param clientMicros CPU time for a decision of the process that speaks to Redis, its collector and compiler included
 * @param commands run by the server for a decision, inside of scripts too
 * @param roundTrips commands sent for a decision
 * @param p50Micros waiting time; NaN where waves are sent
 * @param p99Micros waiting time; NaN where waves are sent
 */
public record Sample(
        double perSecond,
        double serverMicros,
        double clientMicros,
        double commands,
        double roundTrips,
        double p50Micros,
        double p99Micros) {

    /** Runs {@code load} and sees what it took. */
    public static Sample of(Measured side, Load load, Duration length, Admin admin) throws InterruptedException {
        ServerFigures before = admin.figures();
        long cpuBefore = side.cpuNanos();
        Load.Done done = load.run(length);
        long cpu = side.cpuNanos() - cpuBefore;
        ServerFigures after = admin.figures();
        Map<String, Long> calls = after.callsSince(before);
        double decisions = done.decisions();
        return new Sample(
                decisions * 1e9 / done.nanos(),
                (after.cpuMicros() - before.cpuMicros()) / decisions,
                cpu / decisions / 1_000,
                calls.values().stream().mapToLong(Long::longValue).sum() / decisions,
                side.roundTrips(calls) / decisions,
                done.latencies().micros(0.5),
                done.latencies().micros(0.99));
    }
}
