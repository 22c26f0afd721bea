package dev.tidegate.bench.setup;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Visits subjects in an order that no cache foresees; each thread on its own (xorshift64). */
@State(Scope.Thread)
public class Walk {
    private long state = Thread.currentThread().getId() * 0x9E3779B97F4A7C15L | 1;

    /** From 0 to {@code count} − 1. */
    public int next(int count) {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        return (int) (((state >>> 32) * count) >>> 32);
    }
}
