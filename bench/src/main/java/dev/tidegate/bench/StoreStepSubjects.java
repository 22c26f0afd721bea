package dev.tidegate.bench;

import dev.tidegate.bench.setup.BenchPlans;
import dev.tidegate.bench.setup.Steps;
import dev.tidegate.bench.setup.Walk;
import dev.tidegate.spi.StoreReply;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/** One step under four light limits, for one subject of many in random order: what memory makes of it. */
@State(Scope.Benchmark)
public class StoreStepSubjects {
    /** Set by JMH. */
    @Param({"1", "100000", "1000000"})
    public int subjects = 1;

    private Steps steps = Steps.light(BenchPlans.four(BenchPlans.AMPLE), 1);

    /** Prepares the store. */
    @Setup
    public void prepare() {
        steps = Steps.light(BenchPlans.four(BenchPlans.AMPLE), subjects);
    }

    /** One thread. */
    @Benchmark
    public CompletionStage<StoreReply> oneThread(Walk walk) {
        return steps.at(walk.next(subjects));
    }

    /** Two threads: on one subject they meet at its lock. */
    @Benchmark
    @Threads(2)
    public CompletionStage<StoreReply> twoThreads(Walk walk) {
        return steps.at(walk.next(subjects));
    }
}
