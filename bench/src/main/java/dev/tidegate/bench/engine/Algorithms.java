package dev.tidegate.bench.engine;

import dev.tidegate.internal.engine.Algorithm;
import dev.tidegate.internal.engine.Packed;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One limit evaluated and charged in place on its packed section: only the arithmetic, without map, lock or reply. */
@State(Scope.Thread)
public class Algorithms {
    /** 2026-11-22T12:00Z. */
    private static final long START_MICROS = 1_795_348_800_000_000L;
    /** Some civil window that contains every instant of a run. */
    private static final long END_MICROS = START_MICROS + 100_000_000_000L;

    private static final long INDEX = 7;

    /** Set by JMH: one of every kind. */
    @Param({"sliding 1d", "fixed 1d", "calendar month UTC", "bucket 1000 per 1ms"})
    public String window = "sliding 1d";

    private Algorithm algorithm = algorithm();
    private byte[] value = Packed.EMPTY;
    private long nowMicros = START_MICROS;

    /** Charges once. */
    @Setup
    public void prepare() {
        algorithm = algorithm();
        value = new byte[Packed.HEADER + Packed.size(algorithm.shapeAfter(value, Packed.ABSENT, nowMicros))];
        algorithm.charge(Packed.EMPTY, Packed.ABSENT, value, Packed.HEADER, 1, nowMicros, INDEX, END_MICROS);
    }

    private Algorithm algorithm() {
        return Algorithm.of(Limit.builder("measured", Meter.REQUESTS, Window.parse(window))
                .capacity(1L << 31)
                .build());
    }

    /** A microsecond later: what is in use, whether one more fits, the charge. */
    @Benchmark
    public long charge() {
        long now = ++nowMicros;
        long used = algorithm.used(value, Packed.HEADER, now, INDEX);
        if (used < algorithm.capacity
                && algorithm.shapeAfter(value, Packed.HEADER, now) == Packed.shape(value, Packed.HEADER)) {
            algorithm.charge(value, Packed.HEADER, value, Packed.HEADER, 1, now, INDEX, END_MICROS);
        }
        return used;
    }
}
