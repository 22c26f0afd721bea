package dev.tidegate.bench;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.bench.setup.BenchPlans;
import dev.tidegate.bench.setup.Limiters;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.bench.setup.Walk;
import dev.tidegate.plan.Plan;
import io.github.bucket4j.Bucket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * An allowed call for one of 100,000 subjects in random order, on the machine's clock. The peers keep no subjects, so
 * each stands in a ConcurrentHashMap, as their users write it. Tidegate's request is made for the call.
 */
public abstract class ManySubjectsDoors {
    static final int SUBJECTS = 100_000;

    /** Every subject seen once, so that nothing is made while measuring. */
    @State(Scope.Benchmark)
    public static class Ids {
        private final String[] ids = Subjects.ids(SUBJECTS);

        String next(Walk walk) {
            return ids[walk.next(SUBJECTS)];
        }

        <T> Map<String, T> map(Function<String, T> make) {
            Map<String, T> map = new ConcurrentHashMap<>();
            for (String id : ids) {
                map.computeIfAbsent(id, make);
            }
            return map;
        }

        RateLimiter tidegate(Plan plan) {
            RateLimiter limiter = Limiters.tidegate(plan);
            for (String id : ids) {
                Limiters.require(limiter.acquire(Request.of(id, plan.name())).allowed());
            }
            return limiter;
        }
    }

    /** Tidegate with one limit for each subject. */
    @State(Scope.Benchmark)
    public static class TidegateOne extends Ids {
        private final RateLimiter limiter = tidegate(BenchPlans.one(BenchPlans.AMPLE));
    }

    /** Tidegate with two limits for each subject. */
    @State(Scope.Benchmark)
    public static class TidegateTwo extends Ids {
        private final RateLimiter limiter = tidegate(BenchPlans.two(BenchPlans.AMPLE));
    }

    /** Bucket4j with one bandwidth for each subject. */
    @State(Scope.Benchmark)
    public static class Bucket4jOne extends Ids {
        private final Map<String, Bucket> buckets = map(id -> Limiters.bucket4j(1));
    }

    /** Bucket4j with two bandwidths for each subject. */
    @State(Scope.Benchmark)
    public static class Bucket4jTwo extends Ids {
        private final Map<String, Bucket> buckets = map(id -> Limiters.bucket4j(2));
    }

    /** Guava's limiter with one rate for each subject. */
    @State(Scope.Benchmark)
    public static class Guava extends Ids {
        private final Map<String, com.google.common.util.concurrent.RateLimiter> limiters = map(id -> Limiters.guava());
    }

    /** Resilience4j with one limit for each subject. */
    @State(Scope.Benchmark)
    public static class Resilience4j extends Ids {
        private final Map<String, io.github.resilience4j.ratelimiter.RateLimiter> limiters =
                map(Limiters::resilience4j);
    }

    /** One sliding limit. */
    @Benchmark
    public Decision tidegateOne(TidegateOne all, Walk walk) {
        return all.limiter.acquire(Request.of(all.next(walk), "one"));
    }

    /** The shape of a built-in plan. */
    @Benchmark
    public Decision tidegateTwo(TidegateTwo all, Walk walk) {
        return all.limiter.acquire(Request.of(all.next(walk), "two"));
    }

    /** One bandwidth. */
    @Benchmark
    public boolean bucket4jOne(Bucket4jOne all, Walk walk) {
        return known(all.buckets, all.next(walk)).tryConsume(1);
    }

    /** Two bandwidths. */
    @Benchmark
    public boolean bucket4jTwo(Bucket4jTwo all, Walk walk) {
        return known(all.buckets, all.next(walk)).tryConsume(1);
    }

    /** Its one rate. */
    @Benchmark
    public boolean guavaOne(Guava all, Walk walk) {
        return known(all.limiters, all.next(walk)).tryAcquire();
    }

    /** Its one limit. */
    @Benchmark
    public boolean resilience4jOne(Resilience4j all, Walk walk) {
        return known(all.limiters, all.next(walk)).acquirePermission();
    }

    private static <T> T known(Map<String, T> map, String id) {
        T value = map.get(id);
        if (value == null) {
            throw new IllegalStateException("subject: " + id + " (expected: one that was made beforehand)");
        }
        return value;
    }
}
