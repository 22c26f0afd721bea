package dev.tidegate.bench.pauses;

import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.bench.redis.load.Latencies;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;

/** One thread that asks about subjects at random, each call at its instant or, when it is late, as soon as it can. */
final class SteadyLoad implements AutoCloseable {
    static final int PER_SECOND = 50_000;
    private static final long GAP_NANOS = 1_000_000_000L / PER_SECOND;

    private final Plan plan = RedisPlans.four();
    private final RateLimiter limiter;
    private final int subjects;
    private long random = 0x9E3779B97F4A7C15L;

    /** Charges all subjects once and collects what that left behind. */
    SteadyLoad(int subjects) {
        this.subjects = subjects;
        limiter = RateLimiter.builder()
                .store(MemoryStore.builder().maxKeys(subjects).build())
                .plans(Plans.of(plan))
                .build();
        for (int i = 0; i < subjects; i++) {
            ask(i);
        }
        System.gc();
    }

    private void ask(int subject) {
        Request request = Request.of(Subjects.name(0, subject), plan.name()).withCost(RedisPlans.cost(plan));
        if (!limiter.acquire(request).allowed()) {
            throw new IllegalStateException("subject " + subject + " was denied (expected: allowed)");
        }
    }

    /** How long the calls of so many seconds waited, each from the instant at which it was due. */
    Latencies run(int seconds) {
        Latencies seen = new Latencies();
        long start = System.nanoTime();
        long calls = (long) seconds * PER_SECOND;
        for (long i = 0; i < calls; i++) {
            long due = start + i * GAP_NANOS;
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            ask(next());
            seen.add(System.nanoTime() - due);
        }
        return seen;
    }

    /** In an order that no cache foresees (xorshift64). */
    private int next() {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) (((random >>> 32) * subjects) >>> 32);
    }

    @Override
    public void close() {
        limiter.close();
    }
}
