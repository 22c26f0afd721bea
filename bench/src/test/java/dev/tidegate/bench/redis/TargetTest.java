package dev.tidegate.bench.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidegate.bench.redis.report.Outcome;
import dev.tidegate.bench.redis.report.Sample;
import dev.tidegate.bench.redis.report.Series;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class TargetTest {
    private static final Target COST = new Target("cost", "G/ours", "G/peer", Sample::serverMicros, true, 2.8);
    private static final Target SPEED = new Target("speed", "G/ours", "G/peer", Sample::perSecond, false, 30);

    @Test
    void theRatiosOfTheRoundsAreJudgedAndNotThatOfTheMedians() {
        // A neighbour slowed both sides of the second round.
        Outcome outcome =
                COST.of(List.of(row("ours", 10, 50, 12), row("peer", 5, 25, 4))).orElseThrow();

        assertThat(outcome.value()).isEqualTo(2.0);
        assertThat(outcome.ofMedians()).isEqualTo(2.4, within(1e-9));
        assertThat(outcome.met()).isTrue();
    }

    @Test
    void aBoundIsMetAtItselfFromEitherSide() {
        assertThat(COST.of(List.of(row("ours", 2.8), row("peer", 1)))
                        .orElseThrow()
                        .met())
                .isTrue();
        assertThat(COST.of(List.of(row("ours", 2.9), row("peer", 1)))
                        .orElseThrow()
                        .met())
                .isFalse();
        assertThat(SPEED.of(List.of(row("ours", 30), row("peer", 1)))
                        .orElseThrow()
                        .met())
                .isTrue();
        assertThat(SPEED.of(List.of(row("ours", 29), row("peer", 1)))
                        .orElseThrow()
                        .met())
                .isFalse();
    }

    @Test
    void whatWasNotMeasuredHasNoOutcome() {
        assertThat(COST.of(List.of(row("ours", 1)))).isEmpty();
    }

    @Test
    void everyTargetComparesRowsThatAreMeasured() {
        assertThat(Target.ALL).extracting(Target::row).allMatch(TargetTest::isMeasured);
        assertThat(Target.ALL).extracting(Target::over).allMatch(TargetTest::isMeasured);
    }

    @Test
    void everyTargetOverHttpComparesRowsThatAreMeasured() {
        List<String> titles =
                HttpRows.NAMES.stream().map(name -> HttpRows.GROUP + "/" + name).toList();

        assertThat(Target.HTTP).extracting(Target::row).isSubsetOf(titles);
        assertThat(Target.HTTP).extracting(Target::over).isSubsetOf(titles);
    }

    private static boolean isMeasured(String title) {
        int slash = title.indexOf('/');
        String name = title.substring(slash + 1);
        return switch (title.substring(0, slash)) {
            case ServerCost.GROUP -> ServerCost.NAMES.contains(name);
            case ReservationCost.GROUP -> ReservationCost.NAMES.contains(name);
            case Crowd.GROUP -> Crowd.NAMES.contains(name);
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
