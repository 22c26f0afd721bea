package dev.tidegate.protocol;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting times in coarser units, always up: a caller that retried a moment early would be denied again. */
public final class Rounding {
    private static final long MICROS_PER_MILLI = 1000;
    public static final long MICROS_PER_SECOND = 1_000_000;

    private Rounding() {}

    public static long millisUp(Duration duration) {
        return up(micros(duration), MICROS_PER_MILLI);
    }

    public static long secondsUp(Duration duration) {
        return up(micros(duration), MICROS_PER_SECOND);
    }

    /** The second since the epoch at which {@code wait} from {@code nowMicros} is over. */
    public static long epochSecondsUp(long nowMicros, Duration wait) {
        return up(Math.addExact(nowMicros, micros(wait)), MICROS_PER_SECOND);
    }

    /** Go's notation, which the headers of model providers use: {@code 0s}, {@code 20ms}, {@code 1s}, {@code 1h0m5s}. */
    public static String text(Duration duration) {
        long millis = millisUp(duration);
        if (millis > 0 && millis < MICROS_PER_MILLI) {
            return millis + "ms";
        }
        long seconds = secondsUp(duration);
        String tail = seconds % 60 + "s";
        if (seconds < 60) {
            return tail;
        }
        tail = seconds / 60 % 60 + "m" + tail;
        return seconds < 3600 ? tail : seconds / 3600 + "h" + tail;
    }

    private static long micros(Duration duration) {
        return TimeUnit.MICROSECONDS.convert(duration);
    }

    static long up(long amount, long unit) {
        return -Math.floorDiv(-amount, unit);
    }
}
