package dev.tidegate.spi;

import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Says when a limit is exhausted if usage goes on at the mean pace of its window so far. Only windows with a beginning have
 * one: calendar and fixed windows. Pure functions.
 */
public final class PaceForecast {
    private PaceForecast() {}

    /**
     * When {@code used} reaches the capacity at this pace; empty if that is not before the end of the window, or the
     * window has no beginning.
     *
     * @param used in use at {@code now}, in this window
     */
    public static Optional<Instant> exhausted(Window window, long capacity, long used, Instant now) {
        long nowMicros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
        long start;
        long end;
        if (window instanceof Window.Calendar calendar) {
            long index = CivilCalendar.index(calendar, nowMicros);
            start = CivilCalendar.startMicros(calendar, index);
            end = CivilCalendar.startMicros(calendar, index + 1);
        } else if (window instanceof Window.Fixed fixed) {
            long micros = micros(fixed.duration());
            start = Math.floorDiv(nowMicros, micros) * micros;
            end = start + micros;
        } else {
            return Optional.empty();
        }
        if (used <= 0) {
            return Optional.empty();
        }
        if (used >= capacity) {
            return Optional.of(now);
        }
        double at = start + (nowMicros - start) * (capacity / (double) used);
        return at < end ? Optional.of(Instant.EPOCH.plus((long) at, ChronoUnit.MICROS)) : Optional.empty();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
