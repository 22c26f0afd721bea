package dev.tidegate.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@code sliding} promises, checked against an exact log of every charge: no interval of one duration holds more
 * than the capacity, whatever the arrivals; capacity returns never early and less than one slice late; waiting as long
 * as stated admits, a microsecond less denies.
 */
public abstract class SlidingLaws {
    private static final int ROUNDS = 60;
    private static final int STEPS = 400;

    private record Charge(long time, long amount) {}

    /** A pattern in which calls arrive over time. */
    public enum Arrivals {
        /** At any time, with any cost. */
        RANDOM,
        /** As much as fits, whenever anything fits: the most that can be had. */
        GREEDY,
        /** Just before and at the slice boundaries, where a segment could be stretched. */
        SLICE_EDGES,
        /** Exactly at the stated time. */
        RETRY_AFTER,
        /** One unit in every slice: as many segments as there can be. */
        EVERY_SLICE
    }

    /** For subclasses. */
    protected SlidingLaws() {}

    /** A new, empty store on this clock. */
    protected abstract StoreProbe create(ManualTime clock);

    @ParameterizedTest
    @EnumSource
    final void noIntervalHoldsMoreThanTheCapacityAndItReturnsInTime(Arrivals arrivals) {
        check(this::create, arrivals, Long.getLong("tidegate.seed", 17));
    }

    @Test
    final void stepsOfTheClockCostNoMoreThanIsStated() {
        for (int round = 0; round < ROUNDS; round++) {
            new SteppedRound(this::create, Long.getLong("tidegate.seed", 17) + round).run();
        }
    }

    /** How far a section may be ahead of the clock: its window, at least 5 s and at most an hour. */
    private static long mostAhead(long windowMicros) {
        return Math.min(3_600_000_000L, Math.max(5_000_000, windowMicros));
    }

    /** Fails on the first law that the store breaks, naming the seed. */
    public static void check(StoreProbe.Factory factory, Arrivals arrivals, long seed) {
        for (int round = 0; round < ROUNDS; round++) {
            new Round(factory, seed + round, arrivals).run();
        }
    }

    /**
     * A clock that is set back and forth beside the real time: within any interval of real time in which it gained s, what is
     * admitted in d − s is within the capacity; and the stated wait is never more than the window and how far a section may be ahead.
     */
    static final class SteppedRound {
        private final StoreProbe.Factory factory;
        private final long seed;
        private final SplittableRandom random;
        private final ManualTime clock = ManualTime.at("2026-05-01T00:00:00Z");
        private final long d;
        private final long capacity;
        private final LimitSet set;
        private final List<Charge> log = new ArrayList<>();
        /** By how much the clock was ahead of the real time at each charge, and at least since the one before. */
        private final List<Long> ahead = new ArrayList<>();

        private final List<Long> leastAhead = new ArrayList<>();
        private long leastSince = Long.MAX_VALUE;

        private long real;
        private long offset;
        private boolean gains;

        SteppedRound(StoreProbe.Factory factory, long seed) {
            this.factory = factory;
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.d = 1_000L * (1 + random.nextInt(random.nextBoolean() ? 5_000 : 50_000_000));
            this.capacity = 1L + random.nextInt(20);
            this.gains = random.nextBoolean();
            this.set = LimitSet.of(Plan.of(
                    "p",
                    Limit.builder(
                                    "l",
                                    Meter.REQUESTS,
                                    new Window.Sliding(Duration.ofNanos(d * 1000), 1 + random.nextInt(40)))
                            .capacity(capacity)
                            .build()));
        }

        void run() {
            long start = clock.nowMicros();
            try (LimitStore store = factory.create(clock).store()) {
                for (int step = 0; step < STEPS; step++) {
                    real += random.nextInt(3) == 0 ? random.nextLong(d / 4 + 1) : 1 + random.nextLong(d / 50 + 1);
                    if (random.nextInt(8) == 0) {
                        long far = 1_000L << random.nextInt(random.nextBoolean() ? 12 : 33);
                        offset += gains && random.nextBoolean() ? far : -far;
                    }
                    // Not before the year 1970.
                    offset = Math.max(offset, -start / 2);
                    leastSince = Math.min(leastSince, offset);
                    clock.setMicros(start + real + offset);
                    step(store);
                }
            }
            checkEveryInterval();
        }

        private void step(LimitStore store) {
            long cost = 1 + random.nextLong(capacity);
            StoreReply reply = store.apply(new StoreCommand.Decide(
                            Subject.of("acme"), set, Boundaries.around(set, 0), new long[] {cost}, true))
                    .toCompletableFuture()
                    .join();
            if (reply.status() == StoreReply.Status.ALLOWED) {
                log.add(new Charge(real, cost));
                ahead.add(offset);
                leastAhead.add(leastSince);
                leastSince = offset;
            } else {
                assertThat(reply.fitsAtMicros(0) - reply.clockMicros())
                        .as("seed %d: frozen", seed)
                        .isLessThanOrEqualTo(d + mostAhead(d));
            }
        }

        private void checkEveryInterval() {
            for (int from = 0; from < log.size(); from++) {
                long sum = 0;
                long least = ahead.get(from);
                long gained = 0;
                for (int to = from; to < log.size(); to++) {
                    least = to == from ? least : Math.min(least, leastAhead.get(to));
                    gained = Math.max(gained, ahead.get(to) - least);
                    if (log.get(to).time - log.get(from).time >= d - gained) {
                        break;
                    }
                    sum += log.get(to).amount;
                    assertThat(sum)
                            .as("seed %d: from %d, gained %d", seed, log.get(from).time, gained)
                            .isLessThanOrEqualTo(capacity);
                }
            }
        }
    }

    private static final class Round {
        private final StoreProbe.Factory factory;
        private final long seed;
        private final Arrivals arrivals;
        private final SplittableRandom random;
        private final long d;
        private final long q;
        private final long capacity;
        private final LimitSet set;
        private final ManualTime time = ManualTime.at("2026-05-01T00:00:00Z");
        private final List<Charge> log = new ArrayList<>();
        private long wait;

        Round(StoreProbe.Factory factory, long seed, Arrivals arrivals) {
            this.factory = factory;
            this.seed = seed;
            this.arrivals = arrivals;
            this.random = new SplittableRandom(seed);
            int segments = 1 + random.nextInt(40);
            this.d = 1000L * (1L + random.nextInt(random.nextBoolean() ? 5 : 5000));
            this.q = (d + segments - 1L) / segments;
            this.capacity = 1L + random.nextInt(random.nextBoolean() ? 5 : 500);
            this.set = LimitSet.of(Plan.of(
                    "p",
                    Limit.builder("l", Meter.REQUESTS, new Window.Sliding(Duration.ofNanos(d * 1000), segments))
                            .capacity(capacity)
                            .build()));
        }

        void run() {
            try (LimitStore store = factory.create(time).store()) {
                for (int step = 0; step < STEPS; step++) {
                    time.advanceMicros(gap());
                    step(store, cost(store));
                }
            }
            checkEveryInterval();
        }

        private long gap() {
            long now = time.nowMicros();
            return switch (arrivals) {
                case RANDOM -> random.nextLong(d / 3 + 1);
                case GREEDY -> random.nextInt(3) == 0 ? random.nextLong(d / 8 + 1) : 1;
                case SLICE_EDGES -> (now / q + 1) * q - now - random.nextInt(2);
                case RETRY_AFTER -> wait > 0 ? wait : random.nextLong(q + 1);
                case EVERY_SLICE -> q;
            };
        }

        private long cost(LimitStore store) {
            return switch (arrivals) {
                case RANDOM, RETRY_AFTER, SLICE_EDGES -> random.nextLong(capacity + 1);
                case GREEDY -> Math.max(1, capacity - decide(store, 0, false).used(0));
                case EVERY_SLICE -> 1;
            };
        }

        private void step(LimitStore store, long cost) {
            long now = time.nowMicros();
            checkUsed(decide(store, 0, false).used(0), now);
            StoreReply reply = decide(store, cost, true);
            wait = 0;
            if (reply.status() == StoreReply.Status.ALLOWED) {
                log.add(new Charge(now, cost));
            } else {
                wait = reply.fitsAtMicros(0) - now;
                checkWait(store, cost);
            }
        }

        /** Never early: all that is within the interval counts. Less than a slice late: nothing else does. */
        private void checkUsed(long used, long now) {
            long within = sum(now - d, now);
            long late = sum(now - d - q, now);
            assertThat(used).as("seed %d at %d", seed, now).isBetween(within, late);
            if (log.size() == 1) {
                assertThat(used)
                        .as("a lone charge returns exactly on time, seed %d", seed)
                        .isEqualTo(within);
            }
        }

        private long sum(long after, long upTo) {
            long sum = 0;
            for (int i = log.size() - 1; i >= 0 && log.get(i).time > after; i--) {
                sum += log.get(i).time <= upTo ? log.get(i).amount : 0;
            }
            return sum;
        }

        private void checkWait(LimitStore store, long cost) {
            time.advanceMicros(wait - 1);
            assertThat(decide(store, cost, false).status())
                    .as("a microsecond too early, seed %d", seed)
                    .isEqualTo(StoreReply.Status.DENIED);
            time.advanceMicros(1);
            assertThat(decide(store, cost, false).status())
                    .as("exactly when told, seed %d", seed)
                    .isEqualTo(StoreReply.Status.ALLOWED);
            time.advanceMicros(-wait);
        }

        private StoreReply decide(LimitStore store, long cost, boolean charge) {
            Boundaries boundaries = Boundaries.around(set, time.nowMicros());
            return store.apply(new StoreCommand.Decide(Subject.of("acme"), set, boundaries, new long[] {cost}, charge))
                    .toCompletableFuture()
                    .join();
        }

        /** The fullest half-open interval of length d begins at some charge. */
        private void checkEveryInterval() {
            for (Charge first : log) {
                assertThat(sum(first.time - 1, first.time + d - 1))
                        .as("seed %d: the interval from %d", seed, first.time)
                        .isLessThanOrEqualTo(capacity);
            }
        }
    }
}
