package dev.tidegate.bench.redis.load;

import dev.tidegate.bench.redis.side.ScriptSide;
import io.lettuce.core.protocol.AsyncCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Waves of commands, each wave in one packet: what the decisions cost the server and little else. */
public final class Pipeline implements Load {
    private final ScriptSide side;
    private final int depth;
    private final IntSupplier subjects;
    private final boolean expected;

    public Pipeline(ScriptSide side, int depth, IntSupplier subjects, boolean expected) {
        this.side = side;
        this.depth = depth;
        this.subjects = subjects;
        this.expected = expected;
    }

    /** Every subject below {@code count} once. */
    public static void fill(ScriptSide side, int from, int to) {
        int[] next = {from};
        Pipeline waves = new Pipeline(side, 256, () -> next[0]++, true);
        side.holdBack(true);
        while (next[0] < to) {
            waves.wave(Math.min(waves.depth, to - next[0]));
        }
        side.holdBack(false);
    }

    @Override
    public Done run(Duration length) {
        long start = System.nanoTime();
        long decisions = 0;
        Latencies latencies = new Latencies();
        side.holdBack(true);
        while (System.nanoTime() - start < length.toNanos()) {
            wave(depth);
            decisions += depth;
        }
        side.holdBack(false);
        return new Done(decisions, System.nanoTime() - start, latencies);
    }

    private void wave(int size) {
        List<AsyncCommand<byte[], byte[], Boolean>> wave = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            wave.add(side.send(subjects.getAsInt()));
        }
        side.flush();
        for (AsyncCommand<byte[], byte[], Boolean> one : wave) {
            if (one.toCompletableFuture().join() != expected) {
                throw new IllegalStateException("answered " + !expected);
            }
        }
    }
}
