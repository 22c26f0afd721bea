package dev.tidegate.internal.watch;

import dev.tidegate.Subject;
import dev.tidegate.UnusualUseRule;
import dev.tidegate.plan.Limit;
import dev.tidegate.spi.LimitListener.UnusualUse;
import dev.tidegate.spi.LimitListener.UnusualUseLeftOut;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.Micros;
import dev.tidegate.spi.SharedStore;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds subjects that attempt more than {@link UnusualUseRule} allows. A sketch estimates the attempts of all subjects; a subject whose
 * estimate exceeds a sixteenth of the threshold, or that was counted in the period before, is counted exactly from then on,
 * and only exact counts make an event. Counting takes no lock and asks no store; {@link #tick} does the rest on another thread.
 */
public final class UnusualUseWatch {
    /** What the sketch counts in: so many are one threshold, whatever the meter. */
    private static final double SCALE = 1L << 30;

    private static final long CANDIDATE = 1L << 26;

    /** One attempt may exceed a threshold by any factor; above two it makes no difference, and sums stay below 2^63. */
    private static final long MOST_AT_ONCE = 1L << 31;

    /** Clocks of shards differ. An attempt that is dated so little before the present period is not counted. */
    private static final long MOST_JITTER_MICROS = 5_000_000;

    /** Plans that are replaced leave their sets behind; all are computed again then. */
    private static final int MAX_SETS = 4096;

    private static final AtomicReferenceFieldUpdater<UnusualUseWatch, Period> PRESENT =
            AtomicReferenceFieldUpdater.newUpdater(UnusualUseWatch.class, Period.class, "present");

    private final UnusualUseRule rule;
    private final long periodMicros;
    private final Consumer<Object> events;
    private final Optional<SharedAttempts> shared;
    private final EventBudget budget = new EventBudget();
    private final Map<LimitSet, long[]> thresholds = new ConcurrentHashMap<>();
    private volatile Period present =
            new Period(Long.MIN_VALUE, new AttemptSketch(1), new Candidates(Long.MIN_VALUE), null);
    /** Memory for the next period, so that no decision waits until it is zeroed. */
    private volatile @Nullable AttemptSketch spare;

    private record Period(
            long number,
            AttemptSketch sketch,
            Candidates candidates,
            @Nullable Candidates before) {}

    /** @param events takes {@link UnusualUse} and {@link UnusualUseLeftOut}, and does not block */
    public UnusualUseWatch(UnusualUseRule rule, Optional<SharedStore> store, Consumer<Object> events) {
        this.rule = rule;
        this.periodMicros = Micros.of(rule.within());
        this.events = events;
        this.shared = store.map(one -> new SharedAttempts(one, rule.within(), this::found));
    }

    /**
     * Counts an attempt.
     *
     * @param thresholds those of {@code limits}
     * @param key the hash of the subject, as far as limit {@code i} counts by it, and of the limit
     * @param part what the call takes of the limit
     */
    public void attempted(
            Subject subject, LimitSet limits, long[] thresholds, int i, long key, long part, long nowMicros) {
        long threshold = thresholds[i];
        Period period = period(nowMicros);
        if (threshold == Long.MAX_VALUE || period == null) {
            return;
        }
        long weight = 1 + Math.min(MOST_AT_ONCE, (long) (part * (SCALE / threshold)));
        Limit limit = limits.limits().get(i);
        long estimate = period.sketch().add(key, weight);
        Candidate candidate = period.candidates().find(key, subject, limit);
        if (candidate == null) {
            long before = weightBefore(period, key, subject, limit);
            if (estimate > CANDIDATE || before > 0) {
                candidate = period.candidates()
                        .add(new Candidate(subject, limits.plan(), limit, key, threshold, before, weight));
            }
        } else {
            candidate.weight.addAndGet(weight);
        }
        if (candidate != null) {
            long sum = candidate.addAndGet(part);
            if (shared.isEmpty() && sum > threshold && sum - part <= threshold) {
                found(candidate, sum, period.candidates().fromMicros());
            }
        }
    }

    /**
     * A candidate of the period before is counted from its first attempt, and keeps the weight that it had then: so one that
     * stays above is found for certain.
     */
    private static long weightBefore(Period period, long key, Subject subject, Limit limit) {
        Candidates before = period.before();
        Candidate known = before == null ? null : before.find(key, subject, limit);
        return known == null ? 0 : Math.max(0, known.weight.get() - known.carried);
    }

    /** From how many attempts on each limit is unusual; not to be changed. */
    long[] thresholds(LimitSet limits) {
        long[] known = thresholds.get(limits);
        if (known != null) {
            return known;
        }
        if (thresholds.size() >= MAX_SETS) {
            thresholds.clear();
        }
        return thresholds.computeIfAbsent(
                limits,
                set -> set.limits().stream()
                        .mapToLong(limit -> rule.threshold(limit).orElse(Long.MAX_VALUE))
                        .toArray());
    }

    private @Nullable Period period(long nowMicros) {
        long number = Math.floorDiv(nowMicros, periodMicros);
        Period known = present;
        while (known.number() != number) {
            // Only a clock that was set back, not one that is a little behind, begins an earlier period.
            if (number < known.number()
                    && known.number() * periodMicros - nowMicros <= Math.min(MOST_JITTER_MICROS, periodMicros)) {
                return null;
            }
            AttemptSketch cells = spare;
            Period next = new Period(
                    number,
                    cells == null ? new AttemptSketch(AttemptSketch.WIDTH) : cells,
                    new Candidates(number * periodMicros),
                    known.candidates());
            if (PRESENT.compareAndSet(this, known, next)) {
                spare = null;
                return next;
            }
            known = present;
        }
        return known;
    }

    private void found(Candidate candidate, long attempted, long fromMicros) {
        if (budget.take()) {
            events.accept(new UnusualUse(
                    id(candidate.key, fromMicros),
                    Candidate.named(candidate.subject, candidate.limit),
                    candidate.plan,
                    candidate.limit,
                    attempted,
                    Instant.EPOCH.plus(fromMicros, ChronoUnit.MICROS)));
        }
    }

    /** The id of an event, equal in every process. */
    static String id(long key, long fromMicros) {
        return HexFormat.of().toHexDigits(~key) + HexFormat.of().toHexDigits(fromMicros);
    }

    /** Whatever is not done in a decision. For one thread, every few seconds. */
    public void tick() {
        Period now = present;
        if (spare == null) {
            spare = new AttemptSketch(AttemptSketch.WIDTH);
        }
        if (shared.isPresent() && shared.get().isIdle()) {
            Candidates before = now.before();
            if (before != null) {
                shared.get().add(before);
            }
            shared.get().add(now.candidates());
        }
        long leftOut = budget.tick();
        if (leftOut > 0) {
            events.accept(new UnusualUseLeftOut(leftOut));
        }
    }
}
