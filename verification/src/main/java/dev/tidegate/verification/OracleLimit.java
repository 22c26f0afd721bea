package dev.tidegate.verification;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
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
    /** How long windows that begin anew are kept past their end. */
    private static final long GRACE_MICROS = 5_000_000;

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
            return new Sliding(micros(sliding.duration()), sliding.segments());
        }
        if (window instanceof Window.Fixed fixed) {
            return new Fixed(micros(fixed.duration()));
        }
        if (window instanceof Window.Calendar calendar) {
            return new Civil(calendar);
        }
        if (window instanceof Window.Concurrent) {
            return new OracleLeases();
        }
        return new Bucket((Window.Bucket) window);
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

    /** Segments by the rule of the contract. */
    static final class Sliding extends OracleLimit {
        private final long d;
        private final long q;

        Sliding(long d, int segments) {
            this.d = d;
            this.q = (d + segments - 1) / segments;
        }

        private Sliding(Sliding other) {
            this.d = other.d;
            this.q = other.q;
        }

        @Override
        OracleLimit fresh() {
            return new Sliding(this);
        }

        private long leaves(Event event) {
            long last = event.time;
            for (Event other : events) {
                last = other.group == event.group ? Math.max(last, other.time) : last;
            }
            return last + d;
        }

        @Override
        boolean together(long time, long other) {
            return time / q == other / q;
        }

        @Override
        boolean counts(Event charge, long now) {
            return leaves(charge) > now;
        }

        @Override
        long used(Limit limit, long now) {
            return events.stream()
                    .filter(e -> leaves(e) > now)
                    .mapToLong(e -> e.amount)
                    .sum();
        }

        @Override
        long backAt(Limit limit, long now) {
            return latest() + d;
        }

        @Override
        long fitsAt(Limit limit, long part, long now) {
            return events.stream()
                    .mapToLong(this::leaves)
                    .filter(at -> used(limit, at) + part <= limit.capacity().orElseThrow())
                    .min()
                    .orElseThrow();
        }

        @Override
        void charge(Limit limit, long part, long now) {
            events.removeIf(e -> leaves(e) <= now);
            long at = Math.max(now, latest());
            boolean joins = !events.isEmpty() && at / q == latest() / q;
            long last = events.isEmpty() ? 0 : events.get(events.size() - 1).group;
            events.add(new Event(at, part, joins ? last : last + 1));
        }

        @Override
        long end() {
            return events.isEmpty() ? 0 : latest() + d;
        }

        @Override
        boolean live(long now) {
            return end() > now;
        }

        @Override
        boolean isBeyond(Limit limit, long clock) {
            return latest() - clock > bound(d, HOUR_MICROS);
        }

        @Override
        void clamp(long clock) {
            events.forEach(e -> e.time = Math.min(e.time, clock));
            for (int i = 1; i < events.size(); i++) {
                Event before = events.get(i - 1);
                boolean joins = together(before.time, events.get(i).time);
                events.get(i).group = joins ? before.group : before.group + 1;
            }
        }
    }

    /** Windows that begin anew at instants known beforehand. */
    abstract static class Aligned extends OracleLimit {
        /** A number that grows from window to window, and the window's end. */
        abstract long[] windowAround(long now);

        /** How far the stored window, which is a later one, begins after the clock. */
        abstract long ahead(long clock);

        abstract long longest();

        @Override
        boolean isBeyond(Limit limit, long clock) {
            return !events.isEmpty()
                    && windowAround(latest())[0] > windowAround(clock)[0]
                    && ahead(clock) > bound(longest(), DAY_MICROS);
        }

        @Override
        boolean together(long time, long other) {
            return windowAround(time)[0] == windowAround(other)[0];
        }

        @Override
        boolean counts(Event charge, long now) {
            return windowAround(charge.time)[1] > now;
        }

        /** The window that is charged at {@code now}: a later stored one stays in force. */
        long[] charged(long now) {
            long[] current = windowAround(now);
            if (events.isEmpty()) {
                return current;
            }
            long[] stored = windowAround(latest());
            return stored[0] > current[0] ? stored : current;
        }

        @Override
        long used(Limit limit, long now) {
            long number = charged(now)[0];
            return events.stream()
                    .filter(e -> windowAround(e.time)[0] == number)
                    .mapToLong(e -> e.amount)
                    .sum();
        }

        @Override
        long backAt(Limit limit, long now) {
            return charged(now)[1];
        }

        @Override
        long fitsAt(Limit limit, long part, long now) {
            return charged(now)[1];
        }

        @Override
        void charge(Limit limit, long part, long now) {
            long[] window = charged(now);
            events.removeIf(e -> windowAround(e.time)[0] != window[0]);
            events.add(new Event(Math.max(now, latest()), part, 0));
        }

        @Override
        long end() {
            return events.isEmpty() ? 0 : windowAround(latest())[1];
        }

        @Override
        boolean live(long now) {
            return !events.isEmpty() && end() + GRACE_MICROS > now;
        }

        @Override
        void clamp(long clock) {
            events.forEach(e -> e.time = clock);
        }
    }

    /** Windows between the multiples of a duration. */
    static final class Fixed extends Aligned {
        private final long d;

        Fixed(long d) {
            this.d = d;
        }

        @Override
        OracleLimit fresh() {
            return new Fixed(d);
        }

        @Override
        long[] windowAround(long now) {
            return new long[] {now / d, (now / d + 1) * d};
        }

        @Override
        long ahead(long clock) {
            return latest() / d * d - clock;
        }

        @Override
        long longest() {
            return d;
        }
    }

    /** Civil windows found by walking dates. */
    static final class Civil extends Aligned {
        private final Window.Calendar calendar;
        private long[] known = {0, 0};
        private long knownStart = 0;

        Civil(Window.Calendar calendar) {
            this.calendar = calendar;
        }

        @Override
        OracleLimit fresh() {
            return new Civil(calendar);
        }

        /** A window that is not the next is too far ahead, for a whole one lies between. */
        @Override
        long ahead(long clock) {
            long next = windowAround(clock)[1];
            long stored = windowAround(latest())[0];
            return stored == next && !isEndOfNoTime(next) ? next - clock : Long.MAX_VALUE;
        }

        /**
         * Whether a window of no length ends there: a day that a zone never had, as Apia's 30 December 2011. With a later
         * anchor its window is short, but there.
         */
        private boolean isEndOfNoTime(long boundary) {
            LocalDate day = Instant.ofEpochSecond(0, boundary * 1000)
                    .atZone(calendar.zone())
                    .toLocalDate();
            return calendar.unit() == Window.Unit.DAY && start(day) == boundary && start(day.minusDays(1)) == boundary;
        }

        @Override
        long longest() {
            return DAY_MICROS;
        }

        @Override
        long[] windowAround(long now) {
            if (now < knownStart || now >= known[1]) {
                LocalDate day = Instant.ofEpochSecond(0, now * 1000)
                        .atZone(calendar.zone())
                        .toLocalDate()
                        .plusDays(2);
                long end = Long.MAX_VALUE;
                while (true) {
                    if (begins(day)) {
                        long start = start(day);
                        if (start <= now) {
                            knownStart = start;
                            known = new long[] {start, end};
                            if (end == Long.MAX_VALUE) {
                                known[1] = nextStart(day, start);
                            }
                            break;
                        }
                        end = start;
                    }
                    day = day.minusDays(1);
                }
            }
            return known.clone();
        }

        private long nextStart(LocalDate from, long after) {
            LocalDate day = from.plusDays(1);
            while (!begins(day) || start(day) <= after) {
                day = day.plusDays(1);
            }
            return start(day);
        }

        private boolean begins(LocalDate day) {
            int anchor = calendar.anchor();
            return switch (calendar.unit()) {
                case DAY -> true;
                case WEEK -> day.getDayOfWeek().getValue() == anchor;
                case MONTH -> day.getDayOfMonth() == Math.min(anchor, day.lengthOfMonth());
                case YEAR -> day.getMonthValue() == anchor && day.getDayOfMonth() == 1;
            };
        }

        private long start(LocalDate day) {
            int hour = calendar.unit() == Window.Unit.DAY ? calendar.anchor() : 0;
            LocalDateTime local = day.atTime(hour, 0);
            // The first instant whose local time is not before the anchor, searched for, not looked up.
            ZonedDateTime guess = local.atZone(calendar.zone());
            long low = guess.toEpochSecond() - 2 * 86_400;
            long high = guess.toEpochSecond() + 2 * 86_400;
            return 1_000_000L * first(low, high, second -> everReached(second, local, low));
        }

        private boolean everReached(long second, LocalDateTime local, long from) {
            // Local time can fall back, so "reached" looks at the latest local time seen up to that second.
            LocalDateTime now = LocalDateTime.ofInstant(Instant.ofEpochSecond(second), calendar.zone());
            if (!now.isBefore(local)) {
                return true;
            }
            for (long back = 1800; back <= 3 * 3600 && second - back > from; back += 1800) {
                LocalDateTime before = LocalDateTime.ofInstant(Instant.ofEpochSecond(second - back), calendar.zone());
                if (!before.isBefore(local)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The bucket as an exact fraction that drains. */
    static final class Bucket extends OracleLimit {
        private final BigInteger refill;
        private final BigInteger period;
        /** Units × period in use at {@code since}. */
        private BigInteger level = BigInteger.ZERO;

        private long since;
        private BigInteger capacityThen = BigInteger.ZERO;

        Bucket(Window.Bucket bucket) {
            this.refill = BigInteger.valueOf(bucket.refill());
            this.period = BigInteger.valueOf(micros(bucket.period()));
        }

        private Bucket(Bucket other) {
            this.refill = other.refill;
            this.period = other.period;
            this.level = other.level;
            this.since = other.since;
            this.capacityThen = other.capacityThen;
        }

        @Override
        OracleLimit fresh() {
            return new Bucket(this);
        }

        private BigInteger scaled(long units) {
            return BigInteger.valueOf(units).multiply(period);
        }

        private BigInteger raw(long now) {
            BigInteger drained = BigInteger.valueOf(now - since).multiply(refill);
            return level.subtract(drained).max(BigInteger.ZERO);
        }

        private BigInteger carried(Limit limit, long now) {
            BigInteger raw = raw(now);
            BigInteger debt = raw.subtract(capacityThen).max(BigInteger.ZERO);
            BigInteger usable =
                    raw.min(capacityThen).min(scaled(limit.capacity().orElseThrow()));
            return usable.add(debt);
        }

        @Override
        long used(Limit limit, long now) {
            return up(carried(limit, now), period);
        }

        private static long up(BigInteger a, BigInteger b) {
            return a.add(b).subtract(BigInteger.ONE).divide(b).longValueExact();
        }

        @Override
        long backAt(Limit limit, long now) {
            return since + up(level, refill);
        }

        @Override
        long fitsAt(Limit limit, long part, long now) {
            return first(
                    now,
                    end() + 1,
                    t -> used(limit, t) + part <= limit.capacity().orElseThrow());
        }

        @Override
        void charge(Limit limit, long part, long now) {
            level = carried(limit, now).add(scaled(part));
            since = now;
            capacityThen = scaled(limit.capacity().orElseThrow());
        }

        @Override
        void book(Limit limit, long part, long now) {
            if (end() <= now) {
                charge(limit, part, now);
            } else {
                level = raw(now).add(scaled(part));
                since = now;
            }
        }

        @Override
        long end() {
            return since + up(level, refill);
        }

        @Override
        boolean live(long now) {
            return end() > now;
        }

        @Override
        long time(long clock) {
            return end() > clock ? Math.max(clock, since) : clock;
        }

        @Override
        boolean isBeyond(Limit limit, long clock) {
            long full = up(scaled(limit.capacity().orElseThrow()), refill);
            return end() > clock && since - clock > bound(full, HOUR_MICROS);
        }

        @Override
        void clamp(long clock) {
            since = clock;
        }
    }
}
