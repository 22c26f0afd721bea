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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/** A program of its own: says {@code ready}, waits for a line, asks for one subject from many threads, and says how many were admitted. */
final class HotKeyWorker {
    static final int THREADS = 8;
    static final int CALLS_PER_THREAD = 200;
    static final int CAPACITY = 1_000;

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

    /** @param args the URI, and {@code atomic} or {@code check-then-act}, the mistake that a gate must not make */
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (RedisStore store = RedisStore.create(args[0], Duration.ofSeconds(20))) {
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
        return IntStream.range(0, CALLS_PER_THREAD).filter(call -> call()).count();
    }

    private boolean call() {
        if (atomic) {
            return limiter.acquire(Request.of("acme", "judged")).allowed();
        }
        return limiter.check(Request.of("acme", "judged")).allowed()
                && limiter.acquire(Request.of("acme", "counted")).allowed();
    }
}
