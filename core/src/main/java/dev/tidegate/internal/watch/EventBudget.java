package dev.tidegate.internal.watch;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many events may be reported: a burst, then a few per tick. What is left out is counted. Safe for any number of threads. */
final class EventBudget {
    /** So many at once fit on a screen; an attack from more subjects is one finding, not thousands of log lines. */
    static final int BURST = 100;

    /** With a tick of 5 s, 24 a minute. */
    static final int PER_TICK = 2;

    /** A minute between two reports of what was left out. */
    static final int TICKS_BETWEEN_REPORTS = 12;

    private final AtomicInteger left = new AtomicInteger(BURST);
    private final AtomicLong leftOut = new AtomicLong();
    private int ticks;

    /** Whether one more event may be reported. */
    boolean take() {
        boolean taken = left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        if (!taken) {
            leftOut.incrementAndGet();
        }
        return taken;
    }

    /** Time has passed: how many events to report as left out, mostly 0. */
    synchronized long tick() {
        left.updateAndGet(n -> Math.min(BURST, n + PER_TICK));
        ticks++;
        if (leftOut.get() == 0 || ticks < TICKS_BETWEEN_REPORTS) {
            return 0;
        }
        ticks = 0;
        return leftOut.getAndSet(0);
    }
}
