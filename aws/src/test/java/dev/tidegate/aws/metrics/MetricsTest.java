package dev.tidegate.aws.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
    private static final double NONE = Double.NaN;

    private static Series series(double... values) {
        return new Series(Arrays.stream(values)
                .mapToObj(value -> Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value))
                .toList());
    }

    private static Metric node(String name) {
        return find(Catalogue.ofNode("cache.t3.micro"), name);
    }

    private static Metric find(List<Metric> metrics, String name) {
        return metrics.stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Level level(Metric metric, double... values) {
        return Verdict.of(metric, series(values), 60).level();
    }

    @Test
    void oneEvictionIsCriticalSinceItMayHaveResetAQuota() {
        assertThat(level(node("Evictions"), 0, 0, 0)).isEqualTo(Level.OK);
        assertThat(level(node("Evictions"), 0, 1, 0)).isEqualTo(Level.CRITICAL);
    }

    @Test
    void noValuesAreNoZero() {
        assertThat(level(node("Evictions"), NONE, NONE)).isEqualTo(Level.NO_DATA);
        assertThat(series(NONE, NONE).last()).isEmpty();
        assertThat(series(NONE, NONE).sum()).isEmpty();
        assertThat(series(3, NONE).last()).hasValue(3);
        assertThat(series(3, NONE).present()).isEqualTo(1);
    }

    @Test
    void threeOfFivePeriodsMustBeOverBeforeTheProcessorIsAMatter() {
        assertThat(level(node("CPUUtilization"), 50, 1, 50, 1, 1)).isEqualTo(Level.OK);
        assertThat(level(node("CPUUtilization"), 50, 1, 50, 1, 50)).isEqualTo(Level.CRITICAL);
        assertThat(level(node("CPUUtilization"), 45, 45, 45, 45, 45)).isEqualTo(Level.OK);
        assertThat(level(node("CPUUtilization"), 50, 50, NONE, NONE, NONE, 50)).isEqualTo(Level.OK);
    }

    @Test
    void aWarningAndACriticalFigureTogether() {
        Metric memory = node("DatabaseMemoryUsagePercentage");
        assertThat(level(memory, 70)).isEqualTo(Level.OK);
        assertThat(level(memory, 71)).isEqualTo(Level.WARNING);
        assertThat(level(memory, 91)).isEqualTo(Level.CRITICAL);
        assertThat(level(node("EngineCPUUtilization"), 85, 95, 95)).isEqualTo(Level.WARNING);
    }

    @Test
    void itIsToldWhenItWasAndWhetherItStillIs() {
        Verdict gone = Verdict.of(node("Evictions"), series(0, 5, 0), 60);
        assertThat(gone.lastOver()).hasValue(1);
        assertThat(gone.now()).isFalse();
        assertThat(Verdict.of(node("Evictions"), series(0, 0, 5, NONE), 60).now())
                .isTrue();
    }

    @Test
    void newConnectionsAreCountedByTheMinuteWhateverThePeriod() {
        Metric churn = node("NewConnections");
        assertThat(Verdict.of(churn, series(4_000, 4_000), 300).level()).isEqualTo(Level.OK);
        assertThat(Verdict.of(churn, series(6_000, 6_000), 300).level()).isEqualTo(Level.WARNING);
    }

    @Test
    void whatIsUsualIsTheMiddleValueOfManyAndNothingElse() {
        Metric units = find(Catalogue.ofServerless(OptionalLong.empty()), "ElastiCacheProcessingUnits");
        double[] values = new double[40];
        Arrays.fill(values, 100);
        values[37] = values[38] = values[39] = 201;
        assertThat(level(units, values)).isEqualTo(Level.WARNING);
        assertThat(level(units, Arrays.copyOfRange(values, 20, 40))).isEqualTo(Level.OK);
        Arrays.fill(values, 0, 37, 0);
        assertThat(level(units, values)).isEqualTo(Level.OK);
    }

    @Test
    void thresholdsOfTheOldGuidesNode() {
        assertThat(node("CPUUtilization").threshold().orElseThrow().critical()).hasValue(45);
        assertThat(node("CPUCreditBalance").threshold().orElseThrow().warning()).hasValue(288 * 0.2);
        assertThat(node("CurrConnections").threshold().orElseThrow().warning()).hasValue(12_000);
        assertThat(node("SuccessfulWriteRequestLatency")
                        .threshold()
                        .orElseThrow()
                        .critical())
                .hasValue(5_000);
    }

    @Test
    void aLargerNodeIsJudgedByItsEngineAndHasNoCredits() {
        List<Metric> metrics = Catalogue.ofNode("cache.r7g.2xlarge");
        assertThat(find(metrics, "CPUUtilization").threshold()).isEmpty();
        assertThat(find(metrics, "EngineCPUUtilization").threshold()).isPresent();
        assertThat(metrics).extracting(Metric::name).doesNotContain("CPUCreditBalance");
        assertThat(find(metrics, "CurrConnections").threshold().orElseThrow().warning())
                .hasValue(39_000);
    }

    @ParameterizedTest
    @CsvSource({
        "cache.t3.micro, 2",
        "cache.t2.micro, 1",
        "cache.m7g.large, 2",
        "cache.r7g.xlarge, 4",
        "cache.r7g.16xlarge, 64",
        "cache.new.huge, -1",
        "'', -1"
    })
    void theNameOfATypeTellsItsProcessors(String type, int processors) {
        assertThat(NodeSize.of(type).processors().orElse(-1)).isEqualTo(processors);
    }

    @Test
    void whatIsBadHasSomethingToDoAboutIt() {
        Stream.concat(
                        Catalogue.ofNode("cache.t3.micro").stream(),
                        Catalogue.ofServerless(OptionalLong.of(1_000)).stream())
                .filter(metric -> metric.threshold().isPresent())
                .forEach(metric -> assertThat(metric.remedy()).as(metric.name()).isNotBlank());
    }

    @Test
    void aServerlessCacheIsJudgedByItsLimitIfItHasOne() {
        assertThat(find(Catalogue.ofServerless(OptionalLong.empty()), "BytesUsedForCache")
                        .threshold())
                .isEmpty();
        Metric size = find(Catalogue.ofServerless(OptionalLong.of(1_000)), "BytesUsedForCache");
        assertThat(level(size, 801, 801)).isEqualTo(Level.WARNING);
        assertThat(level(size, 800, 800)).isEqualTo(Level.OK);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 60, 60",
        "3, 60, 180",
        "4, 300, 48",
        "15, 300, 180",
        "24, 900, 96",
        "181, 10800, 61",
        "360, 10800, 120"
    })
    void aLongWindowIsSeenInLongerSteps(int hours, int period, int points) {
        Window window = Window.last(hours, Instant.parse("2026-11-23T10:20:30.5Z"));
        assertThat(window.periodSeconds()).isEqualTo(period);
        assertThat(window.points()).isEqualTo(points);
        assertThat(window.to()).isBeforeOrEqualTo(Instant.parse("2026-11-23T10:20:30.5Z"));
        assertThat(window.to().getEpochSecond() % period).isZero();
    }

    @Test
    void aWindowHasBounds() {
        assertThatThrownBy(() -> Window.last(0, Instant.EPOCH)).hasMessageContaining("hours: 0");
        assertThatThrownBy(() -> Window.last(361, Instant.EPOCH)).hasMessageContaining("360");
    }

    @Test
    void pointsFallIntoTheirPeriodsAndStrangersNowhere() {
        Window window = Window.last(1, Instant.parse("2026-11-23T10:00:00Z"));
        Map<Instant, Double> points = new HashMap<>();
        points.put(window.from(), 1.0);
        points.put(window.to().minusSeconds(60), 2.0);
        points.put(window.to(), 99.0);
        points.put(window.from().minusSeconds(60), 98.0);
        Series series = Series.of(window, points);
        assertThat(series.values()).hasSize(60);
        assertThat(series.at(0)).contains(1.0);
        assertThat(series.at(59)).contains(2.0);
        assertThat(series.present()).isEqualTo(2);
    }

    @Test
    void barsReachFromNothingToTheLargestValueAndGapsAreNoBars() {
        assertThat(Sparkline.of(series(0, 1, 2, 3, 4, 5, 6, 7), 8)).isEqualTo("▁▂▃▄▅▆▇█");
        assertThat(Sparkline.of(series(0, 0, NONE, 0), 8)).isEqualTo("▁▁·▁");
        assertThat(Sparkline.of(series(0, 7, 0, 0), 2)).isEqualTo("█▁");
        assertThat(Sparkline.of(series(5, 5), 8)).isEqualTo("██");
    }
}
