package dev.tidegate.redis;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * A program of its own: prints {@code ready}, waits for a line, sends calls of one subject from many threads, and prints
 * how many were admitted.
 *
 * <p>In the mode {@code check-then-act} a barrier stands between the check and the count: no thread counts before all of
 * the process have checked. So the calls whose check passed are always whole rounds of {@link #THREADS}, and a capacity
 * that is no multiple of it is always exceeded, however the threads are scheduled.
 */
final class HotKeyWorker {
    static final int THREADS = 8;
    static final int CALLS_PER_THREAD = 100;
    static final int CAPACITY = 601;

    /** Longer than any pause of a busy machine: the deadline is not what is tested. */
    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private final CyclicBarrier allHaveChecked = new CyclicBarrier(THREADS);
    private final RateLimiter limiter;
    private final boolean atomic;

    private HotKeyWorker(RedisStore store, boolean atomic) {
        Limit.Builder limit = Limit.builder("hot", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)));
        // The same limit by its id, once judged and once only counted.
        Plans plans = Plans.of(
                Plan.of("counted", limit.build()),
                Plan.of("judged", limit.capacity(CAPACITY).build()));
        this.limiter =
                RateLimiter.builder().failWithStore().plans(plans).store(store).build();
        this.atomic = atomic;
    }

    /** @param args the URI, and {@code atomic} or {@code check-then-act}, the mistake that a limiter must not make */
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (RedisStore store = RedisStore.create(args[0], DEADLINE)) {
            HotKeyWorker worker = new HotKeyWorker(store, args[1].equals("atomic"));
            store.check().toCompletableFuture().join();
            System.out.println("ready");
            in.readLine();
            System.out.println(worker.admitted());
        }
    }

    private long admitted() {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            return IntStream.range(0, THREADS)
                    .mapToObj(thread -> CompletableFuture.supplyAsync(this::admittedByOne, pool))
                    .toList()
                    .stream()
                    .mapToLong(CompletableFuture::join)
                    .sum();
        } finally {
            pool.shutdown();
        }
    }

    private long admittedByOne() {
        try {
            return IntStream.range(0, CALLS_PER_THREAD).filter(call -> call()).count();
        } catch (RuntimeException failure) {
            // The other threads wait for this one.
            allHaveChecked.reset();
            throw failure;
        }
    }

    private boolean call() {
        if (atomic) {
            return limiter.acquire(Request.of("acme", "judged")).allowed();
        }
        boolean passes = limiter.check(Request.of("acme", "judged")).allowed();
        awaitTheOthers();
        return passes && limiter.acquire(Request.of("acme", "counted")).allowed();
    }

    private void awaitTheOthers() {
        try {
            allHaveChecked.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException("another thread failed", e);
        }
    }
}
