package dev.tidegate.server;

import dev.tidegate.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when a test says so. */
final class ManualTime implements TimeSource {
    private final AtomicLong nowMicros;

    ManualTime(Instant start) {
        nowMicros = new AtomicLong(TimeUnit.SECONDS.toMicros(start.getEpochSecond()) + start.getNano() / 1000);
    }

    static ManualTime start() {
        return new ManualTime(Instant.parse("2026-03-10T12:00:00Z"));
    }

    void pass(Duration duration) {
        nowMicros.addAndGet(TimeUnit.MICROSECONDS.convert(duration));
    }

    @Override
    public long nowMicros() {
        return nowMicros.get();
    }
}
