package dev.tidegate.aws.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of the guide and the catalogue agree on every counter that must be 0. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("..", "docs/guides/aws/metrics.md");

    private static Stream<Metric> all() {
        return Stream.concat(
                Catalogue.ofNode("cache.t3.micro").stream(), Catalogue.ofServerless(OptionalLong.of(1)).stream());
    }

    private static boolean mustBeZero(Metric metric) {
        return metric.threshold().stream().anyMatch(bound -> isZero(bound.warning()) || isZero(bound.critical()));
    }

    private static boolean isZero(OptionalDouble bound) {
        return bound.isPresent() && bound.getAsDouble() == 0;
    }

    private static boolean isOneOf(String line, Metric metric) {
        return line.contains(metric.name())
                || (line.contains("Network\u2026AllowanceExceeded")
                        && metric.name().endsWith("AllowanceExceeded"));
    }

    @Test
    void aCounterThatMustBeZeroIsOverAtOneValue() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && line.contains(" any "))
                .toList();
        assertThat(all().filter(MetricsPageTest::mustBeZero)).allSatisfy(metric -> {
            Threshold bound = metric.threshold().orElseThrow();
            assertThat(bound.atLeast()).as(metric.name()).isEqualTo(1);
            assertThat(bound.of()).as(metric.name()).isEqualTo(1);
            assertThat(rows).as(metric.name()).anyMatch(row -> isOneOf(row, metric));
        });
        assertThat(rows)
                .allSatisfy(row -> assertThat(all().filter(metric -> isOneOf(row, metric)))
                        .isNotEmpty()
                        .allMatch(MetricsPageTest::mustBeZero));
    }
}
