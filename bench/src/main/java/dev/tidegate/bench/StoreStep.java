package dev.tidegate.bench;

import dev.tidegate.bench.setup.BenchPlans;
import dev.tidegate.bench.setup.Steps;
import dev.tidegate.spi.StoreReply;
import java.util.concurrent.CompletionStage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One step of the in-process store on a hot subject, with time passed in and the command made beforehand. */
@State(Scope.Thread)
public class StoreStep {
    /** The limits and state of the subject before a measured step. */
    public enum Case {
        /** One sliding limit, one segment, allowed. */
        ONE_LIGHT,
        /** One sliding limit, 31 segments, allowed. */
        ONE_FULL,
        /** One sliding limit, denied. */
        ONE_DENIED,
        /** The shape of a built-in plan and a call that names no spend, allowed: one limit charged, one looked at. */
        BUILT_IN,
        /** Two limits, both charged. */
        TWO_LIGHT,
        /** Two sliding and two calendar limits, one segment each, allowed. */
        FOUR_LIGHT,
        /** Four limits, 31 segments in the first. */
        FOUR_FULL,
        /** Four limits, all of which deny. */
        FOUR_DENIED,
        /** Four limits; every step opens a segment. */
        FOUR_ROLLING,
        /** Sliding, fixed, calendar and bucket, allowed. */
        FOUR_KINDS;

        Steps steps() {
            return switch (this) {
                case ONE_LIGHT -> Steps.light(BenchPlans.one(BenchPlans.AMPLE));
                case ONE_FULL -> Steps.full(BenchPlans.one(BenchPlans.AMPLE));
                case ONE_DENIED -> Steps.denied(1);
                case BUILT_IN -> Steps.oneRequest(BenchPlans.two(BenchPlans.AMPLE));
                case TWO_LIGHT -> Steps.light(BenchPlans.two(BenchPlans.AMPLE));
                case FOUR_LIGHT -> Steps.light(BenchPlans.four(BenchPlans.AMPLE));
                case FOUR_FULL -> Steps.full(BenchPlans.four(BenchPlans.AMPLE));
                case FOUR_DENIED -> Steps.denied(4);
                case FOUR_ROLLING -> Steps.rolling();
                case FOUR_KINDS -> Steps.light(BenchPlans.mixed(BenchPlans.AMPLE));
            };
        }
    }

    /** Set by JMH. */
    @Param
    public Case state = Case.ONE_LIGHT;

    private Steps steps = Steps.light(BenchPlans.one(BenchPlans.AMPLE));

    /** Prepares the store. */
    @Setup
    public void prepare() {
        steps = state.steps();
    }

    /** The step. */
    @Benchmark
    public CompletionStage<StoreReply> step() {
        return steps.next();
    }
}
