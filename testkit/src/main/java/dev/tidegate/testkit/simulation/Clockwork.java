package dev.tidegate.testkit.simulation;

import dev.tidegate.testkit.ManualTime;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen, in the order of time; what is to happen at one instant, in the order in which it was said. */
final class Clockwork {
    /** A scenario is over long before; whoever is not has lost itself in retries. */
    private static final int MOST_EVENTS = 100_000;

    private record Due(long micros, long order, Runnable what) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::micros).thenComparingLong(Due::order));
    private final ManualTime time;
    /** That of the store: it is set forwards and back. */
    private final ManualTime storeTime;

    private final long start;
    private long order;

    Clockwork(long startMicros) {
        this.start = startMicros;
        this.time = ManualTime.at(startMicros);
        this.storeTime = ManualTime.at(startMicros);
    }

    ManualTime time() {
        return time;
    }

    long now() {
        return time.nowMicros();
    }

    ManualTime storeTime() {
        return storeTime;
    }

    long storeNow() {
        return storeTime.nowMicros();
    }

    /** By how much the store's clock is ahead of the callers'. */
    long ahead() {
        return storeNow() - now();
    }

    /** The store's clock is set forwards, or back if negative. */
    void step(long micros) {
        storeTime.advanceMicros(micros);
    }

    /** Nothing happens for so long. */
    void pass(long micros) {
        time.advanceMicros(micros);
        storeTime.advanceMicros(micros);
    }

    /** Since the beginning. */
    long elapsed() {
        return now() - start;
    }

    void in(long micros, Runnable what) {
        due.add(new Due(now() + Math.max(0, micros), order++, what));
    }

    /** Until nothing is left to happen. */
    void run() {
        for (Due next = due.poll(); next != null; next = due.poll()) {
            if (order > MOST_EVENTS) {
                throw new BrokenRule("the run ends", "more than " + MOST_EVENTS + " things happened");
            }
            pass(next.micros() - now());
            next.what().run();
        }
    }
}
