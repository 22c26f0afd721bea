package dev.tidegate.testkit.simulation;

import dev.tidegate.Limit;
import dev.tidegate.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every charge to one limit of one subject, and from these what must be in use: exactly, or for a sliding window between
 * what an exact log says and what it says less than one segment later.
 */
abstract class Tally {
    private static final long DAY_MICROS = 86_400_000_000L;

    /** Whether a charge is still counted. */
    enum Presence {
        THERE,
        PERHAPS,
        LEFT
    }

    final List<Charge> charges = new ArrayList<>();

    static Tally of(Limit limit) {
        if (limit.window() instanceof Window.Sliding sliding) {
            return new Sliding(micros(sliding.duration()), sliding.segments());
        }
        if (limit.window() instanceof Window.Bucket bucket) {
            return new Bucket(bucket.refill(), micros(bucket.period()));
        }
        return new Aligned(limit.window() instanceof Window.Fixed fixed ? micros(fixed.duration()) : DAY_MICROS);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    Charge charge(long amount, long now, long reserved, boolean beyond) {
        Charge charge = new Charge(now, reserved, beyond, amount);
        charges.add(charge);
        return charge;
    }

    long least(long now) {
        return sum(now, Presence.THERE) + perhaps(now, -1);
    }

    long most(long now) {
        return sum(now, Presence.THERE) + perhaps(now, 1);
    }

    private long sum(long now, Presence presence) {
        return charges.stream()
                .filter(charge -> presence(charge.atMicros, now) == presence)
                .mapToLong(charge -> charge.amount)
                .sum();
    }

    /** What may have left: charges, or amounts that were taken back where something else was charged. */
    private long perhaps(long now, int sign) {
        return charges.stream()
                .filter(charge -> presence(charge.atMicros, now) == Presence.PERHAPS)
                .mapToLong(charge -> Long.signum(charge.amount) == sign ? charge.amount : 0)
                .sum();
    }

    /** What is kept as one with a charge at {@code at}: no more than that can be given back there. */
    long kept(long at) {
        return charges.stream()
                .filter(charge -> together(charge.atMicros, at))
                .mapToLong(charge -> charge.amount)
                .sum();
    }

    /** Whether what was charged at {@code at} is counted {@code now}. */
    abstract Presence presence(long at, long now);

    /** Whether what was charged at these instants is kept as one, so that a refund takes it back as one. */
    abstract boolean together(long one, long other);

    /** Whether anything can be given back. */
    boolean refunds() {
        return true;
    }

    /**
     * Both published bounds: what was charged in any window is at most the capacity and what was used beyond what was
     * held by reservations ended in it; the same with that attributed to the instant of the reserve.
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
        }
        return charged <= capacity + beyond
                ? Optional.empty()
                : Optional.of(charged + " charged in the window of " + from + (toReserve ? " by reserve" : "")
                        + ", capacity " + capacity + ", beyond what was held " + beyond);
    }

    /** Whether {@code at} is in the window that begins at, or for aligned ones contains, {@code from}. */
    abstract boolean inWindow(long from, long at);

    /** A window of any position; its store forgets by segments. */
    private static final class Sliding extends Tally {
        private final long duration;
        private final long segment;

        Sliding(long duration, int segments) {
            this.duration = duration;
            this.segment = (duration + segments - 1) / segments;
        }

        @Override
        Presence presence(long at, long now) {
            return now < at + duration
                    ? Presence.THERE
                    : now < at + duration + segment ? Presence.PERHAPS : Presence.LEFT;
        }

        @Override
        boolean together(long one, long other) {
            return one / segment == other / segment;
        }

        @Override
        boolean inWindow(long from, long at) {
            return at >= from && at < from + duration;
        }
    }

    /** Windows side by side since the epoch; days in UTC are. */
    private static final class Aligned extends Tally {
        private final long duration;

        Aligned(long duration) {
            this.duration = duration;
        }

        @Override
        Presence presence(long at, long now) {
            return together(at, now) ? Presence.THERE : Presence.LEFT;
        }

        @Override
        boolean together(long one, long other) {
            return one / duration == other / duration;
        }

        @Override
        boolean inWindow(long from, long at) {
            return together(from, at);
        }
    }

    /** Runs down at a rate; nothing of it is given back. Here in units times the period, so that nothing is rounded. */
    private static final class Bucket extends Tally {
        private final long refill;
        private final long period;
        private long deficit;
        private long at;

        Bucket(long refill, long period) {
            this.refill = refill;
            this.period = period;
        }

        private long deficit(long now) {
            return Math.max(0, deficit - (now - at) * refill);
        }

        @Override
        Charge charge(long amount, long now, long reserved, boolean beyond) {
            deficit = deficit(now) + amount * period;
            at = now;
            return super.charge(amount, now, reserved, beyond);
        }

        @Override
        long least(long now) {
            return (deficit(now) + period - 1) / period;
        }

        @Override
        long most(long now) {
            return least(now);
        }

        @Override
        Presence presence(long chargedAt, long now) {
            return Presence.LEFT;
        }

        @Override
        boolean together(long one, long other) {
            return true;
        }

        @Override
        boolean refunds() {
            return false;
        }

        @Override
        boolean inWindow(long from, long chargedAt) {
            return false;
        }
    }
}
