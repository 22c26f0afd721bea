package dev.tidegate.cli.migrate.plans;

import dev.tidegate.cli.migrate.move.NotCarriedException;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import dev.tidegate.spi.CivilCalendar;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A sorted set with one member for each request of the last hour, its score the instant in ms. The limiter that wrote it
 * recorded refused requests as well: those that came when the log was full already are left out.
 */
final class RequestLog implements OtherKey {
    private static final int MOST_REQUESTS = 200_000;
    private static final long MICROS_PER_MILLI = 1_000;
    /** What the log keeps. */
    private static final long HOUR_MICROS = 3_600_000_000L;

    private final long nowMicros;
    private final ArrayList<Long> instants = new ArrayList<>();
    private Set<String> seen = new HashSet<>();

    RequestLog(SourceKey key, long nowMicros) {
        if (!key.type().equals("zset")) {
            throw new NotCarriedException("type " + key.type() + " instead of a sorted set of instants");
        }
        this.nowMicros = nowMicros;
    }

    @Override
    public String form() {
        return "log of requests";
    }

    @Override
    public boolean isCollection() {
        return true;
    }

    /** A scan may have a member twice. */
    @Override
    public void members(List<String> members) {
        for (int i = 0; i + 1 < members.size(); i += 2) {
            if (seen.add(members.get(i))) {
                BigDecimal millis = Numbers.decimal(members.get(i + 1), "a score");
                if (millis.signum() < 0 || millis.compareTo(BigDecimal.valueOf(1L << 42)) > 0) {
                    throw new NotCarriedException("a score that is no instant in ms");
                }
                instants.add(
                        millis.multiply(BigDecimal.valueOf(MICROS_PER_MILLI)).longValue());
            }
        }
        if (instants.size() > MOST_REQUESTS) {
            throw new NotCarriedException("more than " + MOST_REQUESTS + " requests in a log");
        }
    }

    @Override
    public void forget() {
        instants.clear();
        instants.trimToSize();
        seen = Set.of();
    }

    @Override
    public Optional<Counts> countsOf(Limit limit) {
        Collections.sort(instants);
        if (limit.window() instanceof Window.Sliding sliding) {
            return Optional.of(sliding(sliding, limit.capacity().orElse(Long.MAX_VALUE)));
        } else if (limit.window() instanceof Window.Fixed fixed) {
            long duration = fixed.duration().toNanos() / MICROS_PER_MILLI;
            return Optional.of(since(nowMicros / duration * duration, duration > HOUR_MICROS));
        } else if (limit.window() instanceof Window.Calendar calendar) {
            long start = CivilCalendar.startMicros(calendar, CivilCalendar.index(calendar, nowMicros));
            return Optional.of(since(start, nowMicros - start > HOUR_MICROS));
        }
        return Optional.empty();
    }

    /** By slices of the window, so that a call has few of them. */
    private Counts sliding(Window.Sliding window, long capacity) {
        long duration = window.duration().toNanos() / MICROS_PER_MILLI;
        long slice = (duration + window.segments() - 1) / window.segments();
        // The log is as long as the limit's window: who came after so many within it was refused.
        long most = duration == HOUR_MICROS ? capacity : Long.MAX_VALUE;
        TreeMap<Long, Charge> bySlice = new TreeMap<>();
        long taken = 0;
        for (long instant : instants) {
            if (instant + duration > nowMicros && taken < most) {
                taken++;
                long at = Math.min(instant, nowMicros);
                bySlice.merge(
                        at / slice,
                        new Charge(at, 1),
                        (one, other) -> new Charge(
                                Math.max(one.instantMicros(), other.instantMicros()), one.amount() + other.amount()));
            }
        }
        return new Counts(List.copyOf(bySlice.values()), false, duration > HOUR_MICROS ? shortNote() : "");
    }

    private Counts since(long start, boolean isShort) {
        long count = instants.stream().filter(instant -> instant >= start).count();
        return new Counts(
                count == 0 ? List.of() : List.of(new Charge(nowMicros, count)), false, isShort ? shortNote() : "");
    }

    private static String shortNote() {
        return "a log holds the last hour alone: earlier requests of a longer window are not known";
    }
}
