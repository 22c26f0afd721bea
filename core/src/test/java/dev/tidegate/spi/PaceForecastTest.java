package dev.tidegate.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceForecastTest {
    private static final Window MONTH = Window.parse("calendar month UTC");
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final int HOURS = 30 * 24;

    private static Optional<Instant> at(Window window, long used, String now) {
        return PaceForecast.exhausted(window, 100, used, Instant.parse(now));
    }

    @Test
    void anEvenPaceGoesOn() {
        assertThat(at(MONTH, 50, "2026-11-11T00:00:00Z")).contains(Instant.parse("2026-11-21T00:00:00Z"));
        assertThat(at(Window.parse("fixed 1h"), 80, "2026-11-11T05:40:00Z"))
                .contains(Instant.parse("2026-11-11T05:50:00Z"));
        assertThat(at(Window.parse("calendar day Europe/Paris"), 50, "2026-11-10T23:00:01Z"))
                .contains(Instant.parse("2026-11-10T23:00:02Z"));
    }

    @Test
    void whatLastsToTheEndIsNotExhausted() {
        assertThat(at(MONTH, 33, "2026-11-11T00:00:00Z")).isEmpty();
        assertThat(at(MONTH, 0, "2026-11-11T00:00:00Z")).isEmpty();
        assertThat(at(MONTH, 1, "2026-11-01T00:00:00Z")).contains(START);
        assertThat(at(MONTH, 130, "2026-11-11T00:00:00Z")).contains(Instant.parse("2026-11-11T00:00:00Z"));
    }

    @Test
    void aWindowWithoutABeginningHasNoForecast() {
        for (String window : List.of("sliding 1h", "bucket 1 per 1s")) {
            assertThat(at(Window.parse(window), 99, "2026-11-11T00:00:00Z")).isEmpty();
        }
    }

    /**
     * Synthetic months: more by day than by night, less at weekends, and calls whose cost is log-normal. The budget is
     * exhausted between the tenth and the last day. The error is that of the forecast at half and at 80 % of it.
     */
    @Test
    void theErrorOverSyntheticTrafficIsAsPublished() {
        long seed = Long.getLong("tidegate.seed", 20261130);
        Random random = new Random(seed);
        for (int percent : new int[] {50, 80}) {
            List<Double> errors = new ArrayList<>();
            for (int subject = 0; subject < 2000; subject++) {
                error(random, percent).ifPresent(errors::add);
            }
            errors.sort(null);
            double median = errors.get(errors.size() / 2);
            double most = errors.get(errors.size() * 95 / 100);
            System.out.printf(
                    "seed %d: at %d %%: median error %.1f h, 95 %% below %.1f h, of %d subjects%n",
                    seed, percent, median, most, errors.size());
            assertThat(median).as("median at %d %%, seed %d", percent, seed).isLessThan(percent == 50 ? 36 : 20);
            assertThat(most).as("95 %% at %d %%, seed %d", percent, seed).isLessThan(percent == 50 ? 110 : 60);
        }
    }

    /** In hours; empty where the forecast was that the budget lasts. */
    private static Optional<Double> error(Random random, int percent) {
        double[] used = new double[HOURS + 1];
        for (int hour = 0; hour < HOURS; hour++) {
            double day = 1 + 0.8 * Math.sin(2 * Math.PI * (hour % 24 - 9) / 24);
            // The first of November 2026 is a Sunday.
            int weekday = (hour / 24 + 6) % 7;
            double rate = day * (weekday >= 5 ? 0.3 : 1);
            used[hour + 1] = used[hour] + rate * Math.exp(random.nextGaussian());
        }
        int exhausted = 240 + random.nextInt(HOURS - 240);
        double capacity = used[exhausted];
        int now = 0;
        while (used[now] < capacity * percent / 100) {
            now++;
        }
        long scale = 1_000_000;
        return PaceForecast.exhausted(
                        MONTH, (long) (capacity * scale), (long) (used[now] * scale), START.plus(now, ChronoUnit.HOURS))
                .map(at -> Math.abs(Duration.between(START, at).toMillis() / 3_600_000.0 - exhausted));
    }
}
