package dev.tidegate.bench;

import dev.tidegate.Decision;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.bench.setup.BenchPlans;
import dev.tidegate.bench.setup.Limiters;
import dev.tidegate.bench.setup.Subjects;
import io.github.bucket4j.Bucket;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * An allowed call for one hot subject, as a caller makes it, on the machine's clock. Tidegate finds the subject by its
 * id; the peers are given the subject's own limiter, which is their best case. One, Two and Four say how many limits.
 */
@State(Scope.Benchmark)
public abstract class HotSubjectDoors {
    private final String id = Subjects.id(0);
    private final RateLimiter tidegate = Limiters.tidegate(
            BenchPlans.one(BenchPlans.AMPLE), BenchPlans.two(BenchPlans.AMPLE), BenchPlans.four(BenchPlans.AMPLE));
    private final Request one = Request.of(id, "one");
    private final Request two = Request.of(id, "two");
    private final Request four = Request.of(id, "four").withCost(BenchPlans.fourMeters());
    private final Bucket bucket4jOne = Limiters.bucket4j(1);
    private final Bucket bucket4jTwo = Limiters.bucket4j(2);
    private final com.google.common.util.concurrent.RateLimiter guava = Limiters.guava();
    private final io.github.resilience4j.ratelimiter.RateLimiter resilience4j = Limiters.resilience4j(id);

    /** One sliding limit. */
    @Benchmark
    public Decision tidegateOne() {
        return tidegate.acquire(one);
    }

    /** The shape of a built-in plan. */
    @Benchmark
    public Decision tidegateTwo() {
        return tidegate.acquire(two);
    }

    /** A decision whose request object is made for the call. */
    @Benchmark
    public Decision tidegateTwoRequestPerCall() {
        return tidegate.acquire(Request.of(id, "two"));
    }

    /** Two sliding and two calendar limits, four meters named. */
    @Benchmark
    public Decision tidegateFour() {
        return tidegate.acquire(four);
    }

    /** One bandwidth. */
    @Benchmark
    public boolean bucket4jOne() {
        return bucket4jOne.tryConsume(1);
    }

    /** Two bandwidths. */
    @Benchmark
    public boolean bucket4jTwo() {
        return bucket4jTwo.tryConsume(1);
    }

    /** Its one rate. */
    @Benchmark
    public boolean guavaOne() {
        return guava.tryAcquire();
    }

    /** Its one limit. */
    @Benchmark
    public boolean resilience4jOne() {
        return resilience4j.acquirePermission();
    }
}
