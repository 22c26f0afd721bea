package dev.tidegate.verification.simulation.model;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.verification.simulation.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every charge to one limit of one subject, and from these what must be in use: exactly, or for a sliding window between
 * what an exact log says and what it says less than one segment later. Where the clock was set and the contract leaves
 * open what a store still knows, between the least and the most that it may know.
 */
abstract class Tally {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final long LEAST_BOUND_MICROS = 5_000_000;

    /** Whether a charge is still counted. */
    enum Presence {
        THERE,
        PERHAPS,
        LEFT
    }

    final List<Charge> charges = new ArrayList<>();
    final Steps steps;

    Tally(Steps steps) {
        this.steps = steps;
    }

    static Tally of(Limit limit, Steps steps) {
        if (limit.window() instanceof Window.Sliding sliding) {
            long duration = micros(sliding.duration());
            return new SlidingTally(steps, duration, sliding.segments(), bound(duration, HOUR_MICROS));
        }
        if (limit.window() instanceof Window.Bucket bucket) {
            long period = micros(bucket.period());
            long full = limit.capacity().orElse(0) * period;
            long timeToFull = (full + bucket.refill() - 1) / bucket.refill();
            return new BucketTally(steps, bucket.refill(), period, bound(timeToFull, HOUR_MICROS));
        }
        long duration = limit.window() instanceof Window.Fixed fixed ? micros(fixed.duration()) : DAY_MICROS;
        return new AlignedTally(steps, duration, bound(duration, DAY_MICROS));
    }

    /** How far what a limit has may be ahead of the clock before it is moved to it. */
    private static long bound(long window, long most) {
        return Math.min(most, Math.max(LEAST_BOUND_MICROS, window));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    /** @param reserved in the time of the callers */
    abstract Charge charge(long amount, long now, long reserved, boolean beyond);

    abstract long least(long now);

    abstract long most(long now);

    /**
     * A command looks at the limit: what is too far ahead of the clock may be moved to it.
     *
     * @param certain whether it decides, so that it must be
     */
    abstract void touch(long now, boolean certain);

    /** The clock is about to be set: what is over now may be forgotten. */
    abstract void beforeStep(long now);

    /** What is kept as one with a charge: no more than that can be given back there. */
    abstract long kept(Charge charge);

    abstract Presence presence(Charge charge, long now);

    /** Whether what was charged there is kept as one, so that a refund takes it back as one. */
    abstract boolean together(Charge one, Charge other);

    /** Gives back what was charged at the same instant, or within the same range of them. */
    abstract void giveBack(Charge charge, long amount, long now);

    /** Whether it is open where a refund finds what it gives back: the clock was set so that charges moved. */
    boolean isMoved() {
        return false;
    }

    /** Whether anything can be given back. */
    boolean refunds() {
        return true;
    }

    /**
     * Both published bounds: what was charged in any window is at most the capacity and what was used beyond what was
     * held by reservations ended in it; the same with that attributed to the instant of the reserve. In the time of the
     * callers: what the clock gained makes windows shorter.
     */
    Optional<String> beyondBound(long capacity) {
        for (Charge first : charges) {
            for (boolean toReserve : new boolean[] {false, true}) {
                Optional<String> broken = beyondBound(first.attributed(toReserve), toReserve, capacity);
                if (broken.isPresent()) {
                    return broken;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> beyondBound(long from, boolean toReserve, long capacity) {
        long charged = 0;
        long beyond = 0;
        for (Charge charge : charges) {
            if (inWindow(from, charge.attributed(toReserve))) {
                charged += charge.amount;
                beyond += charge.beyond ? charge.amount : 0;
            }
            // It may have lowered another charge.
            beyond += isMoved() ? Math.max(0, -charge.amount) : 0;
        }
        return charged <= capacity + beyond
                ? Optional.empty()
                : Optional.of(charged + " charged in the window of " + from + (toReserve ? " by reserve" : "")
                        + ", capacity " + capacity + ", beyond what was held " + beyond);
    }

    /** Whether {@code at} is in the window that begins at, or for aligned ones contains, {@code from}. */
    abstract boolean inWindow(long from, long at);
}
