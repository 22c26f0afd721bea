package dev.tidegate.bench.setup;

import dev.tidegate.TimeSource;

/** A time that costs nothing to read; it moves on by a fixed step with every decision. Not for several threads unless the step is 0. */
public final class SteppedClock implements TimeSource {
    /** 2026-11-22T12:01Z: no civil boundary within any run, and not at the edge of a slice. */
    static final long START_MICROS = 1_795_348_860_000_000L;

    private long nowMicros = START_MICROS;

    @Override
    public long nowMicros() {
        return nowMicros;
    }

    public void advance(long micros) {
        if (micros != 0) {
            nowMicros += micros;
        }
    }
}
