package dev.tidegate.internal.fallback;

import dev.tidegate.spi.Explanation;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;

/**
 * The replies of the fallback. They are those of a store with flags that no store raises, so that a reply of the shared
 * store passes as it is, without an object around it.
 */
public final class FallbackReply {
    /** Answered without the shared store, by what this process counts. */
    private static final long DEGRADED = 1L << 32;

    /** Denied without the shared store, because a limit fails closed or this process has no share of it. */
    private static final long FAIL_CLOSED = 1L << 33;

    /** Not done yet: in the write-back queue, and done when the shared store can. */
    private static final long JOURNALLED = 1L << 34;

    private FallbackReply() {}

    /** A reply with these figures, decided by what this process counts. */
    static StoreReply degraded(long[] figures, int limits) {
        return flagged(figures, limits, DEGRADED);
    }

    /** A denial with these figures by limits that are not counted here. */
    static StoreReply failClosed(long[] figures, int limits) {
        return flagged(figures, limits, DEGRADED | FAIL_CLOSED);
    }

    /** The reply to a step that waits in the write-back queue. */
    static StoreReply journalled(long nowMicros) {
        return StoreReply.bare(Status.DONE, nowMicros, DEGRADED | JOURNALLED);
    }

    private static StoreReply flagged(long[] figures, int limits, long flags) {
        figures[3] |= flags;
        return StoreReply.of(figures, limits);
    }

    /** Whether the shared store did not answer. */
    public static boolean isDegraded(StoreReply reply) {
        return reply.has(DEGRADED);
    }

    /** Whether the step is not done yet. */
    public static boolean isJournalled(StoreReply reply) {
        return reply.has(JOURNALLED);
    }

    /** Whose counts a decision rests on. */
    public static Explanation.Basis basis(StoreReply reply) {
        return reply.has(FAIL_CLOSED)
                ? Explanation.Basis.NONE
                : isDegraded(reply) ? Explanation.Basis.PROCESS : Explanation.Basis.STORE;
    }
}
