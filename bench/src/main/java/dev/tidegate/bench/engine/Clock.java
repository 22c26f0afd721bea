package dev.tidegate.bench.engine;

import dev.tidegate.TimeSource;
import org.openjdk.jmh.annotations.Benchmark;

/** The clock that decisions read outside a test: a part of every figure on the machine's clock. */
public class Clock {
    /** Microseconds since the epoch. */
    @Benchmark
    public long nowMicros() {
        return TimeSource.system().nowMicros();
    }
}
