package dev.tidegate.testkit.redis;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for another process: looks again every few milliseconds, and gives up at a deadline with words that say what for. */
public final class Patience {
    /** Long enough for a machine with ten times as much to do as it can. */
    public static final Duration DEFAULT = Duration.ofMinutes(2);

    private static final long LOOK_AGAIN_NANOS = 2_000_000;

    private Patience() {}

    /**
     * Returns as soon as {@code reached} says true.
     *
     * @throws IllegalStateException after two minutes, naming {@code what}
     */
    public static void await(String what, BooleanSupplier reached) {
        await(() -> what, reached);
    }

    /** Waits; the description of what is waited for is made only when it did not come. */
    public static void await(Supplier<String> what, BooleanSupplier reached) {
        long end = System.nanoTime() + DEFAULT.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited " + DEFAULT.toSeconds() + " s in vain for " + what.get());
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }
}
