package dev.tidegate.verification.simulation;

import dev.tidegate.testkit.ManualTime;
import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen, in the order of time; what is to happen at one instant, in the order in which it was said. */
public final class Clockwork {
    /** A scenario is over long before; a run that is not is lost in retries. */
    private static final int MOST_EVENTS = 100_000;

    private record Due(long micros, long order, Runnable what) {}

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::micros).thenComparingLong(Due::order));
    private final ManualTime time;
    /** That of the store: it is set forwards and back. */
    private final ManualTime storeTime;

    private final long start;
    private long order;

    public Clockwork(long startMicros) {
        this.start = startMicros;
        this.time = ManualTime.at(startMicros);
        this.storeTime = ManualTime.at(startMicros);
    }

    public ManualTime time() {
        return time;
    }

    public long now() {
        return time.nowMicros();
    }

    public ManualTime storeTime() {
        return storeTime;
    }

    public long storeNow() {
        return storeTime.nowMicros();
    }

    /** By how much the store's clock is ahead of the callers'. */
    public long ahead() {
        return storeNow() - now();
    }

    /** The store's clock is set forwards, or back if negative. */
    public void step(long micros) {
        storeTime.advanceMicros(micros);
    }

    /** Nothing happens for so long. */
    public void pass(long micros) {
        time.advanceMicros(micros);
        storeTime.advanceMicros(micros);
    }

    /** Since the beginning. */
    public long elapsed() {
        return now() - start;
    }

    public void in(long micros, Runnable what) {
        due.add(new Due(now() + Math.max(0, micros), order++, what));
    }

    /** Until nothing is left to happen. */
    public void run() {
        for (Due next = due.poll(); next != null; next = due.poll()) {
            if (order > MOST_EVENTS) {
                throw new BrokenRule("the run ends", "more than " + MOST_EVENTS + " things happened");
            }
            pass(next.micros() - now());
            next.what().run();
        }
    }
}
