package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.report.Outcome;
import dev.tidegate.bench.redis.report.Sample;
import dev.tidegate.bench.redis.report.Series;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * A promise about two rows of one group.
 *
 * @param figure which figures are divided
 * @param atMost whether the ratio may be at most the bound, or has to be at least the bound
 */
record Target(String what, String row, String over, ToDoubleFunction<Sample> figure, boolean atMost, double bound) {
    static final List<Target> ALL = List.of(
            cost("server CPU, four limits light / GCRA", "four light", "gcra", 1.9),
            cost("server CPU, four limits full / GCRA", "four full", "gcra", 2.9),
            cost("server CPU, four limits denied / GCRA", "four denied", "gcra", 1.2),
            step("server CPU, reserve with five limits / GCRA", "reserve five", 4.5),
            step("server CPU, settle with five limits / GCRA", "settle five", 3),
            step("server CPU, settle beyond what was held / GCRA", "settle five, more", 3),
            new Target(
                    "server CPU, settle / settle on the general path",
                    ReservationCost.GROUP + "/settle five",
                    ReservationCost.GROUP + "/settle five, general",
                    Sample::serverMicros,
                    true,
                    0.6),
            speed("decisions/s, four limits / Bucket4j, 100 k keys", "Keys64/tidegate four", "Keys64/bucket4j", 1.2),
            speed("decisions/s, four limits / Bucket4j, one hot key", "Hot64/tidegate four", "Hot64/bucket4j", 30),
            speed(
                    "decisions/s, shared calls / a call each, 100 k keys",
                    "Keys256/tidegate four",
                    "Keys256/tidegate four alone",
                    1.6),
            speed(
                    "decisions/s, shared calls / a call each, one hot key",
                    "Hot256/tidegate four",
                    "Hot256/tidegate four alone",
                    1.6),
            new Target(
                    "Redis calls, leases / a call each, one hot key",
                    "Hot64/tidegate leased",
                    "Hot64/tidegate four alone",
                    Sample::roundTrips,
                    true,
                    0.02),
            new Target(
                    "server CPU, 1 M subjects / 1 k subjects",
                    "Subjects/many",
                    "Subjects/few",
                    Sample::serverMicros,
                    true,
                    1.2));

    /** Of {@code bench/upstash}. */
    static final List<Target> OVER_HTTP = List.of(
            speed("decisions/s, endpoint / Lettuce", "Pipeline64/endpoint", "Pipeline64/lettuce", 0.35),
            speed("decisions/s, endpoint / Node proxy", "Pipeline64/endpoint", "Pipeline64/node proxy", 1.3));

    /** Of {@code bench/http}. */
    static final List<Target> HTTP = List.of(
            http("decisions/s, one limit / raw Netty, constant answer", "one limit", "netty", 0.75),
            http("decisions/s, four limits / raw Netty, constant answer", "four limits", "netty", 0.6),
            http("decisions/s, four limits on Redis / envoyproxy/ratelimit", "four limits, Redis", "envoy four", 3),
            http("decisions/s, four limits on Redis / Node, sorted set", "four limits, Redis", "node zset", 1));

    private static Target http(String what, String row, String over, double bound) {
        return speed(what, HttpRows.GROUP + "/" + row, HttpRows.GROUP + "/" + over, bound);
    }

    private static Target cost(String what, String row, String over, double bound) {
        return new Target(what, "Server/" + row, "Server/" + over, Sample::serverMicros, true, bound);
    }

    private static Target step(String what, String row, double bound) {
        String group = ReservationCost.GROUP + "/";
        return new Target(what, group + row, group + "gcra", Sample::serverMicros, true, bound);
    }

    private static Target speed(String what, String row, String over, double bound) {
        return new Target(what, row, over, Sample::perSecond, false, bound);
    }

    /** Empty if one of the rows was not measured. */
    Optional<Outcome> of(List<Series> rows) {
        return find(rows, row).flatMap(mine -> find(rows, over).map(other -> of(mine, other)));
    }

    private static Optional<Series> find(List<Series> rows, String title) {
        return rows.stream().filter(one -> one.title().equals(title)).findFirst();
    }

    private Outcome of(Series mine, Series other) {
        int rounds = Math.min(mine.samples().size(), other.samples().size());
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = figure.applyAsDouble(mine.samples().get(i))
                    / figure.applyAsDouble(other.samples().get(i));
        }
        return new Outcome(what, Series.median(ratios), mine.median(figure) / other.median(figure), atMost, bound);
    }
}
