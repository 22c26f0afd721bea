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

/** A denied call for one hot subject, as a caller makes it, on the machine's clock. */
@State(Scope.Benchmark)
public class HotSubjectDenied {
    private final RateLimiter tidegate = Limiters.tidegate(BenchPlans.one(1), BenchPlans.two(1));
    private final Request one = Request.of(Subjects.id(0), "one");
    private final Request two = Request.of(Subjects.id(0), "two");
    private final Bucket bucket4j = Limiters.bucket4jUsedUp();
    private final com.google.common.util.concurrent.RateLimiter guava = Limiters.guavaUsedUp();
    private final io.github.resilience4j.ratelimiter.RateLimiter resilience4j = Limiters.resilience4jUsedUp();

    /** Uses the limit up: both plans share it. */
    public HotSubjectDenied() {
        Limiters.require(tidegate.acquire(two).allowed());
    }

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

    /** One bandwidth. */
    @Benchmark
    public boolean bucket4jOne() {
        return bucket4j.tryConsume(1);
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
