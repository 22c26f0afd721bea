package dev.tidegate.redis;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Outcome;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Callers that go on whatever happens: each decides or holds, works a while, settles what it held, and begins again. They keep account
 * of what they were told.
 */
final class OutageLoad implements AutoCloseable {
    /** Of the tenant that all want more of than there is. */
    static final int TIGHT = 400;

    private static final int PAUSE_MILLIS = 60;
    private static final int BUCKETS = 20_000;
    /** A tenth of a millisecond. */
    private static final long BUCKET_NANOS = 100_000;

    static final Plans PLANS = Plans.of(
            Plan.of("counted", perHour("calls", Meter.REQUESTS, 10_000_000)),
            Plan.of("tight", perHour("few", Meter.REQUESTS, TIGHT)),
            Plan.of("held", perHour("tokens", Meter.TOKENS, 1_000_000_000)));

    private static Limit perHour(String name, Meter meter, long capacity) {
        return Limit.builder(name, meter, Window.sliding(Duration.ofHours(1)))
                .capacity(capacity)
                .build();
    }

    private final List<RateLimiter> limiters;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicIntegerArray latency = new AtomicIntegerArray(BUCKETS);
    private final AtomicIntegerArray lateness = new AtomicIntegerArray(BUCKETS);
    private final Random random;
    private volatile boolean ending;

    final LongAdder decisions = new LongAdder();
    final LongAdder blind = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder counted = new LongAdder();
    final LongAdder tight = new LongAdder();
    final Map<String, LongAdder> settled = new ConcurrentHashMap<>();
    final LongAdder ends = new LongAdder();
    final Queue<String> surprises = new ConcurrentLinkedQueue<>();

    OutageLoad(List<RateLimiter> limiters, long seed) {
        this.limiters = limiters;
        this.random = new Random(seed);
    }

    void start(int callers) {
        for (int n = 0; n < callers; n++) {
            int own = n;
            running.incrementAndGet();
            later(random.nextInt(PAUSE_MILLIS), () -> call(own, 0));
        }
    }

    private void later(long millis, Runnable what) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        timer.schedule(
                () -> {
                    count(lateness, System.nanoTime() - due);
                    what.run();
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    private static void count(AtomicIntegerArray histogram, long nanos) {
        histogram.incrementAndGet((int) Math.min(BUCKETS - 1, Math.max(0, nanos) / BUCKET_NANOS));
    }

    /** Lets every caller end what it has begun. */
    void end() {
        ending = true;
        dev.tidegate.testkit.redis.Patience.await(() -> running.get() + " callers to end", () -> running.get() == 0);
    }

    private void next(int caller, int round) {
        if (ending) {
            running.decrementAndGet();
        } else {
            later(PAUSE_MILLIS, () -> call(caller, round + 1));
        }
    }

    private void call(int caller, int round) {
        RateLimiter limiter = limiters.get(caller % limiters.size());
        String tenant = "tenant-" + caller % 16;
        switch (caller % 4) {
            case 0 -> decide(limiter, Request.of("crowded", "tight"), caller, round, tight);
            case 1 -> decide(limiter, Request.of(tenant, "counted"), caller, round, counted);
            default -> hold(limiter, tenant, caller, round);
        }
    }

    private <T> void timed(CompletionStage<T> asked, java.util.function.BiConsumer<T, Throwable> then) {
        long begun = System.nanoTime();
        var unused = asked.whenComplete((value, failure) -> {
            long taken = System.nanoTime() - begun;
            count(latency, taken);
            decisions.increment();
            then.accept(value, failure);
        });
    }

    private void decide(RateLimiter limiter, Request request, int caller, int round, LongAdder allowed) {
        timed(limiter.acquireAsync(request), (decision, failure) -> {
            if (failure != null) {
                failures.increment();
                surprises.add("acquire: " + failure);
            } else {
                heard(decision);
                allowed.add(decision.allowed() ? 1 : 0);
            }
            next(caller, round);
        });
    }

    private void heard(Decision decision) {
        blind.add(decision.degraded() ? 1 : 0);
    }

    private void hold(RateLimiter limiter, String tenant, int caller, int round) {
        ReserveRequest request = ReserveRequest.of(
                        new Request(Subject.of(tenant), "held", Cost.of(Meter.TOKENS, 1_000)))
                .withId("call-" + caller + "-" + round);
        long usage = 1 + (caller * 7L + round * 13L) % 2_000;
        timed(limiter.reserveAsync(request), (reservation, failure) -> {
            if (failure != null) {
                failures.increment();
                surprises.add("reserve: " + failure);
                next(caller, round);
                return;
            }
            heard(reservation.decision());
            if (reservation.granted()) {
                later(PAUSE_MILLIS, () -> settle(limiter, tenant, reservation.handle(), usage, caller, round, 0));
            } else {
                next(caller, round);
            }
        });
    }

    private void settle(
            RateLimiter limiter, String tenant, String handle, long usage, int caller, int round, int times) {
        var unused = limiter.settleAsync(handle, Actual.of(Usage.of(usage, 0))).whenComplete((outcome, failure) -> {
            if (failure != null) {
                failures.increment();
                later(PAUSE_MILLIS, () -> settle(limiter, tenant, handle, usage, caller, round, times + 1));
                return;
            }
            ended(tenant, outcome, usage);
            next(caller, round);
        });
    }

    private void ended(String tenant, Outcome outcome, long usage) {
        ends.increment();
        if (outcome.done()) {
            settled.computeIfAbsent(tenant, any -> new LongAdder()).add(usage);
        } else {
            surprises.add("settle: " + outcome.result());
        }
    }

    /** From now on: what came before was the start of a cold process. */
    void measure() {
        for (int n = 0; n < BUCKETS; n++) {
            latency.set(n, 0);
            lateness.set(n, 0);
        }
    }

    /** So many of a thousand decisions took at most this long, in milliseconds. */
    double latencyMillis(int ofThousand) {
        return millis(latency, ofThousand);
    }

    /** By how much the callers themselves were woken too late: what the machine adds to each wake. */
    double latenessMillis(int ofThousand) {
        return millis(lateness, ofThousand);
    }

    private static double millis(AtomicIntegerArray histogram, int ofThousand) {
        long all = 0;
        for (int n = 0; n < BUCKETS; n++) {
            all += histogram.get(n);
        }
        long passed = 0;
        for (int n = 0; n < BUCKETS; n++) {
            passed += histogram.get(n);
            if (passed * 1_000 >= all * ofThousand) {
                return (n + 1) * BUCKET_NANOS / 1e6;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    @Override
    public void close() {
        ending = true;
        timer.shutdownNow();
    }
}
