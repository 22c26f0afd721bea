package dev.tidegate.verification.lease;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.CivilCalendar;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Every call that was allowed, with the instants between which it was: for one that was decided from a slice at once these
 * are the same. A call counts in an interval only if it was certainly in it, so that what is found is true.
 */
final class AdmissionLog {
    private final List<LimitSet> sets;
    private final List<Entry> entries = new ArrayList<>();
    /** Windows that the clock was set back into or out of: they may have a further capacity. */
    private final List<long[]> setBack = new ArrayList<>();

    private final List<Sums> asked = new ArrayList<>();
    private final List<Sums> answered = new ArrayList<>();

    /** Of one call: what it took of each limit, when it was made and when it was answered, by the store's clock. */
    private record Entry(long[] parts, long asked, long answered) {}

    /** @param sets that may be in force: the largest of their capacities is the bound */
    AdmissionLog(List<LimitSet> sets) {
        this.sets = sets;
    }

    void allowed(LimitSet set, long[] parts, long asked, long answered) {
        assert set.size() == sets.get(0).size();
        entries.add(new Entry(parts, asked, answered));
    }

    void setBack(long before, long after) {
        setBack.add(new long[] {after, before});
    }

    /** A window with more than its capacity, a stretch of a window's length with more than two, or counts that are too low. */
    Optional<String> fault(LimitStore store, Subject subject, LimitSet set, long now, boolean faults) {
        asked.clear();
        answered.clear();
        for (int i = 0; i < set.size(); i++) {
            asked.add(new Sums(entries, i, Entry::asked));
            answered.add(new Sums(entries, i, Entry::answered));
            long capacity = 0;
            for (LimitSet each : sets) {
                capacity = Math.max(capacity, each.limits().get(i).capacity().orElseThrow());
            }
            Limit limit = set.limits().get(i);
            Set<Long> starts = new HashSet<>();
            entries.forEach(entry -> starts.add(start(limit, entry.asked())));
            for (long start : starts) {
                long end = start(limit, start + length(limit) * 3 / 2);
                long bound = isSetBack(start, end) ? 2 * capacity : capacity;
                long sum = sum(i, start, end, false);
                if (sum > bound) {
                    return Optional.of(limit.name() + ": " + sum + " of " + bound + " from " + start);
                }
            }
            Optional<String> stretch = stretch(i, length(limit), capacity);
            if (stretch.isPresent()) {
                return stretch;
            }
        }
        return counted(store, subject, set, now, faults);
    }

    /** Every real interval of a window's length: two windows have a part in it. */
    private Optional<String> stretch(int i, long length, long capacity) {
        for (Entry first : entries) {
            long from = first.asked();
            if (!isSetBack(from - length, from + 2 * length)) {
                long sum = sum(i, from, from + length, false);
                if (sum > 2 * capacity) {
                    return Optional.of(sum + " of two times " + capacity + " in the interval from " + from);
                }
            }
        }
        return Optional.empty();
    }

    /** What the store says in the end is what was allowed, and what was lost. */
    private Optional<String> counted(LimitStore store, Subject subject, LimitSet set, long now, boolean faults) {
        StoreReply reply = store.apply(new StoreCommand.Read(subject, set, Boundaries.around(set, now)))
                .toCompletableFuture()
                .join();
        for (int i = 0; i < set.size(); i++) {
            Limit limit = set.limits().get(i);
            long start = start(limit, now);
            if (isSetBack(start, Long.MAX_VALUE)) {
                continue;
            }
            long least = sum(i, start, Long.MAX_VALUE, false);
            long most = sum(i, start, Long.MAX_VALUE, true);
            if (reply.used(i) < least || (!faults && reply.used(i) > most)) {
                return Optional.of(limit.name() + ": " + reply.used(i) + " are counted, " + least + " … " + most
                        + " were allowed");
            }
        }
        return Optional.empty();
    }

    /** No call takes as long as a window: what began before an interval has not ended after it. */
    private long sum(int i, long start, long end, boolean perhaps) {
        return perhaps
                ? asked.get(i).before(end) - answered.get(i).before(start)
                : answered.get(i).before(end) - asked.get(i).before(start);
    }

    /** The units of calls up to an instant. */
    private static final class Sums {
        private final long[] instants;
        private final long[] sums;

        Sums(List<Entry> entries, int i, ToLongFunction<Entry> instant) {
            List<Entry> ordered =
                    entries.stream().sorted(Comparator.comparingLong(instant)).toList();
            instants = ordered.stream().mapToLong(instant).toArray();
            sums = new long[instants.length + 1];
            for (int n = 0; n < instants.length; n++) {
                sums[n + 1] = sums[n] + ordered.get(n).parts()[i];
            }
        }

        long before(long instant) {
            int low = 0;
            int high = instants.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (instants[middle] < instant) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return sums[low];
        }
    }

    private boolean isSetBack(long start, long end) {
        return setBack.stream().anyMatch(step -> step[0] < end && step[1] >= start);
    }

    private static long length(Limit limit) {
        return limit.window() instanceof Window.Fixed fixed ? fixed.duration().toNanos() / 1_000 : 86_400_000_000L;
    }

    private static long start(Limit limit, long at) {
        return limit.window() instanceof Window.Calendar calendar
                ? CivilCalendar.startMicros(calendar, CivilCalendar.index(calendar, at))
                : Math.floorDiv(at, length(limit)) * length(limit);
    }
}
