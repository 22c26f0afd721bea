package dev.tidegate.testkit.redis;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How long something takes where other programs use the machine too. A thread waits 3 ms and computes for 1 ms, again and again; a turn
 * counts what it took, but at most 5 ms. On an idle machine that is wall time. Where threads wait for a core, both this thread and what
 * is measured take longer, and what both wait does not count. It never counts more than wall time, so a bound on it is a bound on what
 * the program itself adds.
 *
 * <p>Safe for any number of threads.
 */
public final class MachineTime implements AutoCloseable {
    private static final long WAIT_NANOS = 3_000_000;
    private static final long WORK_NANOS = 1_000_000;
    /** A turn on an idle machine, with the lateness of its timer. */
    private static final long MOST_NANOS = 5_000_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final AtomicLong nanos = new AtomicLong();
    private volatile boolean over;

    private MachineTime() {
        Thread thread = new Thread(this::count, "machine-time");
        thread.setDaemon(true);
        thread.start();
    }

    /** Counts from now on. */
    public static MachineTime begin() {
        return new MachineTime();
    }

    /** What {@code what} takes. */
    public static Duration of(Runnable what) {
        try (MachineTime time = begin()) {
            what.run();
            return time.elapsed();
        }
    }

    private void count() {
        long begun = System.nanoTime();
        while (!over) {
            LockSupport.parkNanos(WAIT_NANOS);
            work();
            long now = System.nanoTime();
            nanos.addAndGet(Math.min(MOST_NANOS, now - begun));
            begun = now;
        }
    }

    private static void work() {
        long begun = THREADS.getCurrentThreadCpuTime();
        while (THREADS.getCurrentThreadCpuTime() - begun < WORK_NANOS) {
            Thread.onSpinWait();
        }
    }

    /** Since it began. */
    public Duration elapsed() {
        return Duration.ofNanos(nanos.get());
    }

    @Override
    public void close() {
        over = true;
    }
}
