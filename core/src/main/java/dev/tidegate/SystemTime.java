package dev.tidegate;

import java.time.Instant;

/** The one place in core where the clock is read. */
enum SystemTime implements TimeSource {
    /** The wall clock. */
    INSTANCE;

    @Override
    public long nowMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1000;
    }
}
