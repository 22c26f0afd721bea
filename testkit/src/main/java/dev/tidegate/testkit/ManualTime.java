package dev.tidegate.testkit;

import dev.tidegate.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves only when a test moves it. Safe for any number of threads. */
public final class ManualTime implements TimeSource {
    private final AtomicLong micros;

    private ManualTime(long micros) {
        this.micros = new AtomicLong(micros);
    }

    /** Stands at {@code instant}, such as {@code 2026-03-29T00:59:59Z}. */
    public static ManualTime at(String instant) {
        return at(micros(Instant.parse(instant)));
    }

    /** Stands at so many microseconds since the epoch. */
    public static ManualTime at(long micros) {
        return new ManualTime(micros);
    }

    /** Microseconds since the epoch of {@code instant}. */
    public static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000L + instant.getNano() / 1000;
    }

    @Override
    public long nowMicros() {
        return micros.get();
    }

    /** Moves on, or back if negative. */
    public void advance(Duration duration) {
        advanceMicros(duration.toNanos() / 1000);
    }

    /** Moves on, or back if negative. */
    public void advanceMicros(long delta) {
        micros.addAndGet(delta);
    }

    /** Jumps. */
    public void setMicros(long value) {
        micros.set(value);
    }
}
