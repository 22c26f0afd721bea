package dev.tidegate.bench.redis;

import dev.tidegate.bench.promise.Promise;
import dev.tidegate.bench.redis.report.Outcome;
import dev.tidegate.bench.redis.report.Sample;
import dev.tidegate.bench.redis.report.Series;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Judges a promise by the rows that were measured. */
record Target(Promise promise) {
    static final String MEMORY = "memory";

    static List<Target> of(String suite) {
        return Promise.of(suite).stream().map(Target::new).toList();
    }

    /**
     * Empty if one of the rows was not measured.
     *
     * @param bytesEach memory of the server for each subject, NaN if it was not measured
     */
    Optional<Outcome> of(List<Series> rows, double bytesEach) {
        if (promise.figure().equals(MEMORY)) {
            return Double.isNaN(bytesEach) ? Optional.empty() : Optional.of(outcome(bytesEach, bytesEach));
        }
        List<Series> mine = find(rows, promise.rows());
        List<Series> others = find(rows, promise.over());
        if (mine.size() < promise.rows().size()
                || others.size() < promise.over().size()) {
            return Optional.empty();
        }
        ToDoubleFunction<Sample> figure = figure(promise.figure());
        int rounds = mine.get(0).samples().size();
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            int round = i;
            ToDoubleFunction<Series> ofRound =
                    row -> figure.applyAsDouble(row.samples().get(round));
            ratios[i] = product(mine, ofRound) / product(others, ofRound);
        }
        ToDoubleFunction<Series> median = row -> row.median(figure);
        return Optional.of(outcome(Series.median(ratios), product(mine, median) / product(others, median)));
    }

    private Outcome outcome(double value, double ofMedians) {
        return new Outcome(promise.what(), value, ofMedians, promise.atMost(), promise.bound());
    }

    private List<Series> find(List<Series> rows, List<String> names) {
        return names.stream()
                .flatMap(name -> rows.stream()
                        .filter(one -> one.title().equals(promise.group() + "/" + name))
                        .limit(1))
                .toList();
    }

    private static double product(List<Series> rows, ToDoubleFunction<Series> figure) {
        return rows.stream().mapToDouble(figure).reduce(1, (a, b) -> a * b);
    }

    static ToDoubleFunction<Sample> figure(String name) {
        return switch (name) {
            case "server" -> Sample::serverMicros;
            case "speed" -> Sample::perSecond;
            case "trips" -> Sample::roundTrips;
            default -> throw new IllegalArgumentException(name + " (expected: server, speed, trips or memory)");
        };
    }
}
