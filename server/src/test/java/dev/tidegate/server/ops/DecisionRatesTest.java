package dev.tidegate.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.ManualTime;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DecisionRatesTest {
    private final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Timer acquires = timer("acquire");
    private final Timer reserves = timer("reserve");
    private final DecisionRates rates = new DecisionRates(registry, time);

    private Timer timer(String operation) {
        return Timer.builder("tidegate.request.duration")
                .tag("operation", operation)
                .serviceLevelObjectives(Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofSeconds(1))
                .register(registry);
    }

    private static void took(Timer timer, int calls, long millis) {
        for (int i = 0; i < calls; i++) {
            timer.record(Duration.ofMillis(millis));
        }
    }

    @Test
    void aQuantileIsTheBoundThatSoManyCallsDidNotPass() {
        rates.sample();
        took(acquires, 60, 1);
        took(reserves, 39, 20);
        took(acquires, 1, 600);
        rates.sample();
        assertThat(rates.minute().p50Millis()).isEqualTo(1);
        assertThat(rates.minute().p99Millis()).isEqualTo(50);
    }

    @Test
    void callsThatTookLongerThanTheLargestBoundCount() {
        rates.sample();
        took(acquires, 40, 1);
        took(acquires, 60, 5_000);
        rates.sample();
        assertThat(rates.minute().p50Millis()).isNegative();
        assertThat(rates.minute().p99Millis()).isNegative();
    }

    @Test
    void withoutCallsThereIsNoQuantile() {
        took(acquires, 5, 1);
        rates.sample();
        assertThat(rates.minute().p50Millis()).isZero();
        rates.sample();
        assertThat(rates.minute().p99Millis()).isZero();
    }

    @Test
    void aRateIsOfTheTimeBetweenTwoSamples() {
        Counter allowed =
                Counter.builder("tidegate.decisions").tags("outcome", "allowed").register(registry);
        rates.sample();
        time.advance(Duration.ofSeconds(2));
        allowed.increment(10);
        rates.sample();
        assertThat(rates.minute().seconds())
                .singleElement()
                .satisfies(second -> assertThat(second.allowed()).isEqualTo(5));
    }
}
