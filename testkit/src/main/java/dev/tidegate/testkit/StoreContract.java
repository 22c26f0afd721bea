package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every store must do, in examples that read as the contract does: those of its ancestors, and here that many threads admit
 * exactly the capacity. A store is proved by a subclass of this, and by {@link SlidingLaws}.
 */
public abstract class StoreContract extends ClockContract {
    /** For subclasses. */
    protected StoreContract() {}

    @Test
    final void manyThreadsOnOneSubjectAdmitExactlyTheCapacity() throws Exception {
        RateLimiter limiter = limiter(Plan.of(
                "p",
                hourly("requests", Meter.REQUESTS).capacity(10_000).build(),
                hourly("pages", PAGES).capacity(7_000).build()));

        long admitted = inParallel(8, thread -> {
            long allowed = 0;
            for (int i = 0; i < 2_500; i++) {
                allowed += limiter.acquire(pages(1, "p")).allowed() ? 1 : 0;
            }
            return allowed;
        });

        assertThat(admitted).isEqualTo(7_000);
        assertThat(used(limiter, Subject.of("acme"))).containsExactly(7_000L, 7_000L);
    }

    @Test
    final void manyThreadsOnTenThousandSubjectsAdmitExactlyTheCapacityOfEach() throws Exception {
        RateLimiter limiter = limiter(plan("p", 5));

        long admitted = inParallel(8, thread -> {
            long allowed = 0;
            for (int i = 0; i < 10_000; i++) {
                allowed += limiter.acquire(Request.of("tenant-" + (i * 7 + thread * 13) % 10_000, "p"))
                                .allowed()
                        ? 1
                        : 0;
            }
            return allowed;
        });

        assertThat(admitted).isEqualTo(50_000);
    }

    /** The work of one thread of a concurrent test. */
    @FunctionalInterface
    interface Work {
        long run(int thread);
    }

    static long inParallel(int threads, Work work) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                results.add(pool.submit(() -> work.run(thread)));
            }
            long sum = 0;
            for (Future<Long> result : results) {
                sum += result.get();
            }
            return sum;
        } finally {
            pool.shutdownNow();
        }
    }
}
