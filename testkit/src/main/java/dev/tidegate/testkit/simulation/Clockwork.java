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
    private final long start;
    private long order;

    Clockwork(long startMicros) {
        this.start = startMicros;
        this.time = ManualTime.at(startMicros);
    }

    ManualTime time() {
        return time;
    }

    long now() {
        return time.nowMicros();
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
            time.setMicros(next.micros());
            next.what().run();
        }
    }
}
