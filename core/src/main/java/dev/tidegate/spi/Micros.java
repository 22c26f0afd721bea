package dev.tidegate.spi;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Durations in the unit that stores count in: whole microseconds. */
public final class Micros {
    private Micros() {}

    /** The whole microseconds of a duration, {@link Long#MAX_VALUE} where there are more. */
    public static long of(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }
}
