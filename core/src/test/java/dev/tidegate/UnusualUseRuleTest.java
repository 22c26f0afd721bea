package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a limit can admit within a period, and what is above it. */
class UnusualUseRuleTest {
    private static Limit limit(String window, Meter meter) {
        return Limit.builder("l", meter, Window.parse(window)).capacity(5).build();
    }

    @ParameterizedTest
    @CsvSource({
        "sliding 1s, 5m, 3000",
        "sliding 1h, 5m, 10",
        "sliding 7m, 5m, 10",
        "sliding 2m, 5m, 30",
        "fixed 1m, 5m, 60",
        "fixed 1h, 5m, 20",
        "calendar day UTC, 5m, 20",
        "calendar day UTC, 1d, 30",
        "calendar month Europe/Paris, 5m, 20",
        "bucket 2 per 1s, 5m, 1210",
        "bucket 1 per 1h, 5m, 10",
    })
    void theThresholdIsTwiceWhatTheWindowCanAdmitInAPeriod(String window, String within, long expected) {
        Duration period = within.equals("1d") ? Duration.ofDays(1) : Duration.ofMinutes(5);
        assertThat(new UnusualUseRule(2, period).threshold(limit(window, Meter.REQUESTS)))
                .hasValue(expected);
    }

    @Test
    void aLimitThatBoundsNoAmountOverTimeHasNone() {
        assertThat(UnusualUseRule.DEFAULT.threshold(limit("concurrent", Meter.CONCURRENCY)))
                .isEmpty();
        assertThat(UnusualUseRule.DEFAULT.threshold(
                        Limit.builder("l", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                                .build()))
                .isEmpty();
    }

    @Test
    void aProductBeyondALongIsNeverReached() {
        Limit large = Limit.builder("l", Meter.REQUESTS, Window.sliding(Duration.ofMillis(1)))
                .capacity(1L << 52)
                .build();
        assertThat(new UnusualUseRule(1000, Duration.ofDays(1)).threshold(large))
                .hasValue(Long.MAX_VALUE);
    }
}
