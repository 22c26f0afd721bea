package dev.tidegate;

import java.time.Instant;

/** The one place in core where a clock of the machine is read. */
enum SystemTime implements TimeSource {
    /** The wall clock. */
    WALL,

    /** The clock that only goes forward. */
    ELAPSED;

    @Override
    public long nowMicros() {
        if (this == ELAPSED) {
            return Math.floorDiv(System.nanoTime(), 1000L);
        }
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000L + now.getNano() / 1000;
    }
}
