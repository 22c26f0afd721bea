package dev.tidegate.server.alert;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The pause before an alert is sent again: it doubles from a second to an hour, and between half of it and all of it is
 * drawn, so that many alerts do not come back at once. What the target asks for is kept.
 */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 12;

    private Backoff() {}

    /**
     * @param failures how many attempts failed, from 1 on
     * @param asked what the target asks for
     * @param draw from 0 to below 1
     */
    static Duration after(int failures, Duration asked, DoubleSupplier draw) {
        Duration whole = FIRST.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failures - 1));
        Duration bounded = whole.compareTo(LONGEST) > 0 ? LONGEST : whole;
        long millis = (long) (bounded.toMillis() * (0.5 + draw.getAsDouble() / 2));
        // Several that were refused at once do not come back at one instant either.
        return asked.compareTo(Duration.ofMillis(millis)) > 0
                ? asked.plusMillis((long) (FIRST.toMillis() * draw.getAsDouble()))
                : Duration.ofMillis(millis);
    }
}
