package dev.tidegate.internal.watch;

import dev.tidegate.spi.SharedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Adds the exact counts of this process to those of the others. Used by one thread; answers arrive on any. */
final class SharedAttempts {
    /** Of a threshold. With what the sketch alone counted, a process leaves out an eighth at most. */
    private static final long LEAST_PART = 16;

    /** Per tick: what is left waits for the next, and a flood of subjects is not a flood of commands. */
    private static final int MOST_PER_TICK = 1_024;

    private static final int MOST_PER_CALL = 64;

    /** After its end a period is added to for a tick; clocks differ a little. */
    private static final Duration AFTER = Duration.ofMinutes(1);

    private final SharedStore store;
    private final Duration lasting;
    private final Found found;
    private final AtomicInteger open = new AtomicInteger();

    interface Found {
        void found(Candidate candidate, long attempted, long fromMicros);
    }

    /**
     * An attempt that was added to the shared counts, and the new sum.
     *
     * @param sum what this process counted in all */
    private record Added(Candidate candidate, long amount, long sum) {}

    SharedAttempts(SharedStore store, Duration period, Found found) {
        this.store = store;
        this.lasting = period.plus(AFTER);
        this.found = found;
    }

    /** Whether all earlier additions are answered. */
    boolean isIdle() {
        return open.get() == 0;
    }

    /** Adds what is not added yet. */
    void add(Candidates candidates) {
        Map<String, List<Added>> byTenant = new HashMap<>();
        int[] taken = {0};
        candidates.forEach(candidate -> {
            long sum = candidate.get();
            if (sum > candidate.shared && sum > candidate.threshold / LEAST_PART && taken[0] < MOST_PER_TICK) {
                List<Added> call = byTenant.computeIfAbsent(candidate.subject.tenant(), tenant -> new ArrayList<>());
                if (call.size() < MOST_PER_CALL) {
                    call.add(new Added(candidate, sum - candidate.shared, sum));
                    candidate.shared = sum;
                    taken[0]++;
                }
            }
        });
        byTenant.forEach((tenant, added) -> send(tenant, added, candidates.fromMicros()));
    }

    private void send(String tenant, List<Added> added, long fromMicros) {
        List<SharedStore.Attempts> attempts = added.stream()
                .map(one -> new SharedStore.Attempts(UnusualUseWatch.id(one.candidate().key, fromMicros), one.amount()))
                .toList();
        open.incrementAndGet();
        try {
            var unused = store.addAttempts(tenant, attempts, lasting).whenComplete((sums, failure) -> {
                open.decrementAndGet();
                for (int i = 0; i < added.size(); i++) {
                    Added one = added.get(i);
                    // Without an answer it is not known what others counted, and it is not added again: it may have
                    // been.
                    judge(one, failure == null ? sums[i] : one.sum(), fromMicros);
                }
            });
        } catch (RuntimeException e) {
            open.decrementAndGet();
        }
    }

    /** Reports the addition that exceeds the threshold, whichever process made it, and no other. */
    private void judge(Added one, long sum, long fromMicros) {
        if (sum > one.candidate().threshold && sum - one.amount() <= one.candidate().threshold) {
            found.found(one.candidate(), sum, fromMicros);
        }
    }
}
