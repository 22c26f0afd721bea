package dev.tidegate.bench.redis.load;

import dev.tidegate.bench.redis.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** One caller in Node.js that asks again as soon as it is answered. */
public final class NodeLoad implements Load {
    private final ChildProcess caller;

    /** @param caller runs for a given number of milliseconds, and prints what {@link PrintedLoad} reads */
    public NodeLoad(ChildProcess caller) {
        this.caller = caller;
    }

    @Override
    public Done run(Duration length) {
        try {
            caller.write("" + length.toMillis());
            return PrintedLoad.read(caller);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
