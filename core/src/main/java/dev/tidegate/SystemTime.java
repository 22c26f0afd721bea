package dev.tidegate;

import java.time.Instant;

/** The one place in core where a clock of the machine is read. */
enum SystemTime implements TimeSource {
    /** The wall clock. */
    WALL {
        @Override
        public long nowMicros() {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000L + now.getNano() / 1000;
        }
    },

    /** The clock that only goes forward. */
    ELAPSED {
        @Override
        public long nowMicros() {
            return Math.floorDiv(System.nanoTime(), 1000L);
        }
    }
}
