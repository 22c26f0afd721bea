package dev.tidegate.bench.redis.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void aPercentileIsRightWithinSevenPercent() {
        Latencies latencies = new Latencies();
        for (int micros = 1; micros <= 10_000; micros++) {
            latencies.add(micros * 1_000L);
        }

        assertThat(latencies.micros(0.5)).isCloseTo(5_000, withinPercentage(7));
        assertThat(latencies.micros(0.99)).isCloseTo(9_900, withinPercentage(7));
    }

    @Test
    void theSmallestAndTheLargestHaveABucket() {
        Latencies latencies = new Latencies();
        latencies.add(0);
        latencies.add(Long.MAX_VALUE);

        assertThat(latencies.micros(0.5)).isLessThan(0.01);
        assertThat(latencies.micros(1)).isCloseTo(Long.MAX_VALUE / 1e3, withinPercentage(7));
    }

    @Test
    void withoutAnyThereIsNone() {
        assertThat(new Latencies().micros(0.5)).isNaN();
    }
}
