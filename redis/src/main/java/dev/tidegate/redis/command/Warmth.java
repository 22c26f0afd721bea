package dev.tidegate.redis.command;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether the first commands of a kind are still under way. They wait longer than the usual deadline: the classes on their
 * way are loaded in this process, and the script is compiled in the server. Safe for any number of threads.
 */
final class Warmth {
    /** An answer loads what the next one needs on another thread; after eight nothing is left to load. */
    static final int ANSWERS = 8;

    private final AtomicInteger missing = new AtomicInteger(ANSWERS);

    boolean isCold() {
        return missing.get() > 0;
    }

    /** Read first: a write by every answer would make all threads share the line. */
    void answered() {
        if (missing.get() > 0) {
            missing.decrementAndGet();
        }
    }

    /** The connection broke, or a command waited for all of the longer deadline: that is an outage, and the usual time holds. */
    void over() {
        if (missing.get() > 0) {
            missing.set(0);
        }
    }
}
