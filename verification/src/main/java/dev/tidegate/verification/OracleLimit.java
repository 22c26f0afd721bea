package dev.tidegate.verification;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the contract says of one limit, worked out the slow way from every charge that was made: no packing, no running
 * sums, big integers for the bucket, dates walked day by day for the calendar.
 */
abstract class OracleLimit {
    static final long HOUR_MICROS = 3_600_000_000L;
    static final long DAY_MICROS = 24 * HOUR_MICROS;
    /** How long windows that restart are kept past their end. */
    static final long GRACE_MICROS = 5_000_000;

    /** One charge; {@code group} is the segment it belongs to, where there are segments. */
    static final class Event {
        /** When it was made, by the time of its section; what a refund looks for. */
        final long made;

        /** Where it stands now: a clock that was set back may have moved it. */
        long time;

        long amount;
        long group;

        Event(long time, long amount, long group) {
            this(time, time, amount, group);
        }

        Event(long made, long time, long amount, long group) {
            this.made = made;
            this.time = time;
            this.amount = amount;
            this.group = group;
        }
    }

    List<Event> events = new ArrayList<>();

    static OracleLimit of(Window window) {
        if (window instanceof Window.Sliding sliding) {
            return new OracleSliding(micros(sliding.duration()), sliding.segments());
        }
        if (window instanceof Window.Fixed fixed) {
            return new OracleFixed(micros(fixed.duration()));
        }
        if (window instanceof Window.Calendar calendar) {
            return new OracleCivil(calendar);
        }
        if (window instanceof Window.Concurrent) {
            return new OracleLeases();
        }
        return new OracleBucket((Window.Bucket) window);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    /** The section's own time: the clock, or what is stored if that is later. */
    long time(long clock) {
        return Math.max(clock, latest());
    }

    /** Whether what is stored is further ahead of the clock than it may be. */
    abstract boolean isBeyond(Limit limit, long clock);

    static long bound(long window, long most) {
        return Math.min(most, Math.max(5_000_000, window));
    }

    abstract long used(Limit limit, long now);

    /** When nothing is left in use, given that something is. */
    abstract long backAt(Limit limit, long now);

    /** The first instant from {@code now} on at which {@code part} fits. */
    abstract long fitsAt(Limit limit, long part, long now);

    abstract void charge(Limit limit, long part, long now);

    /** Charges a reservation made before, whose capacity need not be the one in force. */
    void book(Limit limit, long part, long now) {
        charge(limit, part, now);
    }

    /** Until when something stored here counts; what a key's life is measured by. */
    abstract long end();

    abstract boolean live(long now);

    /** What is stored ahead of the clock is at it from now on. */
    abstract void clamp(long clock);

    abstract OracleLimit fresh();

    /** The charge made last, if it can be taken back at all. */
    Optional<Event> newest() {
        return events.isEmpty() ? Optional.empty() : Optional.of(events.get(events.size() - 1));
    }

    /** Whether charges at these two instants count together, so that one refund finds both. */
    boolean together(long time, long other) {
        return false;
    }

    /** Takes back up to {@code amount} of a charge, if it still counts; returns how much. */
    long refund(Event charge, long amount, long now) {
        return takeBack(charge.made, charge, amount, now);
    }

    /** Takes back up to {@code amount} of whatever was charged together with {@code time} and counts; returns how much. */
    long refundAt(long time, long amount, long now) {
        return takeBack(time, null, amount, now);
    }

    /** Where a charge was made, whatever stands there now: its own amount first, then, after a step of the clock, that of others. */
    private long takeBack(long made, @Nullable Event own, long amount, long now) {
        List<Event> there = events.stream()
                .filter(e -> together(e.time, made) && counts(e, now))
                .sorted(Comparator.comparing(e -> e != own))
                .toList();
        long rest = amount;
        for (Event each : there) {
            long back = Math.min(rest, each.amount);
            each.amount -= back;
            rest -= back;
        }
        if (!there.isEmpty() && there.stream().allMatch(e -> e.amount == 0)) {
            events.removeAll(there);
        }
        return amount - rest;
    }

    /** Whether the charge has not left yet. */
    boolean counts(Event charge, long now) {
        return false;
    }

    boolean isEmpty() {
        return !live(0);
    }

    /** A copy that can be changed apart. */
    OracleLimit copy() {
        OracleLimit copy = fresh();
        events.forEach(e -> copy.events.add(new Event(e.made, e.time, e.amount, e.group)));
        return copy;
    }

    long latest() {
        return events.isEmpty() ? 0 : events.get(events.size() - 1).time;
    }

    /** The first instant of (from, to] at which a condition that stays true becomes true. */
    static long first(long from, long to, LongPredicate condition) {
        long low = from;
        long high = to;
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (condition.test(middle)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return high;
    }
}
