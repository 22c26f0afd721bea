package dev.tidegate.bench;

import dev.tidegate.Cost;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.bench.setup.BenchPlans;
import dev.tidegate.bench.setup.Limiters;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.plan.Plan;
import io.github.bucket4j.Bucket;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Heap held for each subject, its id of 17 bytes and the map included, each subject charged once: used heap after a
 * full collection, before and after, in a JVM of its own with the serial collector.
 */
final class Footprint {
    static final String GROUP = "Footprint";
    private static final int SUBJECTS = 1_000_000;
    private static final int QUICK_SUBJECTS = 100_000;

    /** The limiter whose memory is measured, and its limits. */
    enum Kind {
        TIDEGATE_FOUR("tidegateFour"),
        TIDEGATE_ONE("tidegateOne"),
        BUCKET4J_FOUR("bucket4jFour"),
        BUCKET4J_ONE("bucket4jOne"),
        GUAVA_ONE("guavaOne"),
        RESILIENCE4J_ONE("resilience4jOne");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String title() {
            return GROUP + "/" + text;
        }

        Object fill(int subjects) {
            return switch (this) {
                case TIDEGATE_FOUR -> store(subjects, BenchPlans.four(BenchPlans.AMPLE), BenchPlans.fourMeters());
                case TIDEGATE_ONE -> store(subjects, BenchPlans.one(BenchPlans.AMPLE), Cost.oneRequest());
                case BUCKET4J_FOUR -> map(subjects, id -> bucket4j(4));
                case BUCKET4J_ONE -> map(subjects, id -> bucket4j(1));
                case GUAVA_ONE -> map(subjects, id -> guava());
                case RESILIENCE4J_ONE -> map(subjects, Footprint::resilience4j);
            };
        }
    }

    private Footprint() {}

    /** Measures in a fresh JVM. */
    static Row of(Kind kind, boolean quick, PrintStream log) throws IOException, InterruptedException {
        int subjects = quick ? QUICK_SUBJECTS : SUBJECTS;
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx6g",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Footprint.class.getName(),
                        kind.name(),
                        Integer.toString(subjects)))
                .redirectError(ProcessBuilder.Redirect.PIPE)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        log.println(kind.title() + ": " + said);
        if (process.waitFor() != 0) {
            throw new IOException(kind.title() + " failed: " + said);
        }
        return Row.footprint(kind.text, Double.parseDouble(said));
    }

    /** Prints bytes per subject. */
    public static void main(String[] args) throws InterruptedException {
        Kind kind = Kind.valueOf(args[0]);
        int subjects = Integer.parseInt(args[1]);
        // Classes and constants of a first, small filling are not the subjects'.
        Object small = kind.fill(10);
        long before = usedAfterCollection();
        Object all = kind.fill(subjects);
        try {
            System.out.println((usedAfterCollection() - before) / (double) subjects);
        } finally {
            Reference.reachabilityFence(all);
            Reference.reachabilityFence(small);
        }
    }

    private static long usedAfterCollection() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(20);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Object store(int subjects, Plan plan, Cost cost) {
        MemoryStore store = MemoryStore.create();
        RateLimiter limiter = Limiters.tidegate(store, plan);
        for (int i = 0; i < subjects; i++) {
            Request request = Request.of(Subjects.id(i), plan.name()).withCost(cost);
            Limiters.require(limiter.acquire(request).allowed());
        }
        Limiters.require(store.keys() == subjects);
        return store;
    }

    private static Object map(int subjects, Function<String, Object> make) {
        Map<String, Object> map = new ConcurrentHashMap<>();
        for (int i = 0; i < subjects; i++) {
            map.computeIfAbsent(Subjects.id(i), make);
        }
        return map;
    }

    private static Object bucket4j(int bandwidths) {
        Bucket bucket = Limiters.bucket4j(bandwidths);
        Limiters.require(bucket.tryConsume(1));
        return bucket;
    }

    private static Object guava() {
        com.google.common.util.concurrent.RateLimiter limiter = Limiters.guava();
        Limiters.require(limiter.tryAcquire());
        return limiter;
    }

    private static Object resilience4j(String id) {
        io.github.resilience4j.ratelimiter.RateLimiter limiter = Limiters.resilience4j(id);
        Limiters.require(limiter.acquirePermission());
        return limiter;
    }
}
