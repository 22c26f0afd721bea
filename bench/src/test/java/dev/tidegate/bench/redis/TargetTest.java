package dev.tidegate.bench.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.bench.promise.Promise;
import dev.tidegate.bench.redis.report.Outcome;
import dev.tidegate.bench.redis.report.Sample;
import dev.tidegate.bench.redis.report.Series;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final Target COST = target("server", true, 2.8);
    private static final Target SPEED = target("speed", false, 30);

    @Test
    void theRatiosOfTheRoundsAreJudgedAndNotThatOfTheMedians() {
        // A neighbour slowed both sides of the second round.
        Outcome outcome =
                of(COST, row("ours", 10, 50, 12), row("peer", 5, 25, 4)).orElseThrow();

        assertThat(outcome.value()).isEqualTo(2.0);
        assertThat(outcome.ofMedians()).isEqualTo(2.4, within(1e-9));
        assertThat(outcome.met()).isTrue();
    }

    @Test
    void aBoundIsMetAtItselfFromEitherSide() {
        assertThat(of(COST, row("ours", 2.8), row("peer", 1)).orElseThrow().met())
                .isTrue();
        assertThat(of(COST, row("ours", 2.9), row("peer", 1)).orElseThrow().met())
                .isFalse();
        assertThat(of(SPEED, row("ours", 30), row("peer", 1)).orElseThrow().met())
                .isTrue();
        assertThat(of(SPEED, row("ours", 29), row("peer", 1)).orElseThrow().met())
                .isFalse();
    }

    @Test
    void whatWasNotMeasuredHasNoOutcome() {
        assertThat(of(COST, row("ours", 1))).isEmpty();
    }

    @Test
    void theGrowthOfOursIsDividedByThatOfThePeerRoundByRound() {
        Promise growth = new Promise(
                "redis", "G", "server", List.of("many", "peer few"), List.of("few", "peer many"), true, 1.15, "grows");

        Outcome outcome = of(
                        new Target(growth),
                        row("few", 10, 20, 10),
                        row("many", 12, 24, 15),
                        row("peer few", 5, 10, 5),
                        row("peer many", 6, 12, 6))
                .orElseThrow();

        assertThat(outcome.value()).isEqualTo(1.0, within(1e-9));
        assertThat(outcome.met()).isTrue();
    }

    @Test
    void memoryIsComparedAsItIs() {
        Promise memory = new Promise("redis", "G", Target.MEMORY, List.of("many"), List.of(), true, 225, "memory");

        assertThat(new Target(memory).of(List.of(), 225.5).orElseThrow().met()).isFalse();
        assertThat(new Target(memory).of(List.of(), 224.7).orElseThrow().met()).isTrue();
        assertThat(new Target(memory).of(List.of(), Double.NaN)).isEmpty();
    }

    @Test
    void everyPromiseNamesRowsAndAFigureThatAreMeasured() {
        List<Promise> ours = Promise.all().stream()
                .filter(one -> List.of("redis", "http").contains(one.suite()))
                .toList();

        assertThat(ours).flatExtracting(one -> one.titles().toList()).allMatch(TargetTest::isMeasured);
        assertThat(ours)
                .filteredOn(one -> !one.figure().equals(Target.MEMORY))
                .allSatisfy(one -> assertThat(Target.figure(one.figure())).isNotNull());
    }

    @Test
    void theNumberOfSubjectsIsThatOfTheScaleWhereNoneIsNamed() {
        assertThat(RedisSuite.subjects(Scale.FULL, Optional.empty())).isEqualTo(1_000_000);
        assertThat(RedisSuite.subjects(Scale.QUICK, Optional.of("10000000"))).isEqualTo(10_000_000);
        for (String wrong : List.of("", "9999", "20000001", "1e6", "-1", "99999999999")) {
            assertThatThrownBy(() -> RedisSuite.subjects(Scale.FULL, Optional.of(wrong)))
                    .hasMessage("BENCH_SUBJECTS: " + wrong + " (expected: 10000 to 20000000)");
        }
    }

    private static Target target(String figure, boolean atMost, double bound) {
        return new Target(new Promise("redis", "G", figure, List.of("ours"), List.of("peer"), atMost, bound, figure));
    }

    private static Optional<Outcome> of(Target target, Series... rows) {
        return target.of(List.of(rows), Double.NaN);
    }

    private static boolean isMeasured(String title) {
        int slash = title.indexOf('/');
        String name = title.substring(slash + 1);
        return switch (title.substring(0, slash)) {
            case ServerCost.GROUP -> ServerCost.NAMES.contains(name);
            case ReservationCost.GROUP -> ReservationCost.NAMES.contains(name);
            case Crowd.GROUP -> Crowd.NAMES.contains(name);
            case Crowd.GROWTH -> Crowd.GROWTH_NAMES.contains(name);
            case HttpRows.GROUP -> HttpRows.NAMES.contains(name);
            default -> Throughput.measures(title.substring(0, slash), name);
        };
    }

    private static Series row(String name, double... values) {
        return new Series(
                "G",
                name,
                DoubleStream.of(values)
                        .mapToObj(v -> new Sample(v, v, v, 4, 1, Double.NaN, Double.NaN))
                        .toList());
    }
}
