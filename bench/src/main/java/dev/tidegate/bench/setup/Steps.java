package dev.tidegate.bench.setup;

import dev.tidegate.MemoryStore;
import dev.tidegate.Subject;
import dev.tidegate.plan.Plan;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;

/** An in-process store with commands made beforehand: what is left to measure is the step itself. */
public final class Steps {
    /** As many slices as a sliding window has: a charge in each fills it with segments. */
    private static final int SLICES = 30;

    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long MILLI_MICROS = 1_000;

    private final SteppedClock clock = new SteppedClock();
    private final MemoryStore store = MemoryStore.builder().time(clock).build();
    private final StoreCommand[] commands;
    private final long stepMicros;

    private Steps(Plan plan, int subjects, long stepMicros) {
        this(plan, BenchPlans.parts(plan.limits().size()), subjects, stepMicros);
    }

    private Steps(Plan plan, long[] parts, int subjects, long stepMicros) {
        this.stepMicros = stepMicros;
        this.commands = commands(plan, parts, subjects);
        for (StoreCommand command : commands) {
            require(store.apply(command), StoreReply.Status.ALLOWED);
        }
    }

    private static StoreCommand[] commands(Plan plan, long[] parts, int subjects) {
        LimitSet set = LimitSet.of(plan);
        Boundaries boundaries = Boundaries.around(set, SteppedClock.START_MICROS);
        StoreCommand[] commands = new StoreCommand[subjects];
        Arrays.setAll(commands, i -> new StoreCommand.Decide(Subject.of(Subjects.id(i)), set, boundaries, parts, true));
        return commands;
    }

    /** One segment in each sliding window, and time that moves a little. */
    public static Steps light(Plan plan) {
        return new Steps(plan, 1, 1);
    }

    /** Steps of a call that names no cost. */
    public static Steps oneRequest(Plan plan) {
        long[] parts = new long[plan.limits().size()];
        parts[0] = 1;
        return new Steps(plan, parts, 1, 1);
    }

    /** As many subjects, at one instant: several threads may step. */
    public static Steps light(Plan plan, int subjects) {
        return new Steps(plan, subjects, 0);
    }

    /** A sliding hour in 31 segments; time stands still, so that they stay. */
    public static Steps full(Plan plan) {
        Steps steps = new Steps(plan, 1, 0);
        for (int i = 0; i < SLICES; i++) {
            steps.clock.advance(HOUR_MICROS / SLICES - 1);
            require(steps.next(), StoreReply.Status.ALLOWED);
        }
        return steps;
    }

    /** Every step opens a segment of a sliding millisecond and lets one go: the value is rebuilt each time. */
    public static Steps rolling() {
        Steps steps = new Steps(BenchPlans.rolling(BenchPlans.AMPLE), 1, MILLI_MICROS / SLICES + 1);
        for (int i = 0; i < SLICES; i++) {
            require(steps.next(), StoreReply.Status.ALLOWED);
        }
        return steps;
    }

    /** A subject whose every limit is used up. */
    public static Steps denied(int limits) {
        long capacity = BenchPlans.parts(4)[3];
        Plan plan = limits == 1 ? BenchPlans.one(1) : BenchPlans.four(capacity);
        Steps steps = new Steps(plan, 1, 0);
        require(steps.next(), StoreReply.Status.DENIED);
        return steps;
    }

    /** Steps for the one subject there is. */
    public CompletionStage<StoreReply> next() {
        clock.advance(stepMicros);
        return store.apply(commands[0]);
    }

    /** Steps for one of the subjects. */
    public CompletionStage<StoreReply> at(int i) {
        return store.apply(commands[i]);
    }

    /** How the last command for subject 0 would end, for tests. */
    public StoreReply.Status status() {
        return next().toCompletableFuture().join().status();
    }

    /** Segments and all, for tests. */
    public int stateBytes() {
        return store.dump(commands[0].subject(), dev.tidegate.plan.Scope.TENANT).length;
    }

    private static void require(CompletionStage<StoreReply> reply, StoreReply.Status expected) {
        StoreReply.Status status = reply.toCompletableFuture().join().status();
        if (status != expected) {
            throw new IllegalStateException("status: " + status + " (expected: " + expected + ")");
        }
    }
}
