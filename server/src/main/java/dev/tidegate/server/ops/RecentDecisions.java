package dev.tidegate.server.ops;

import dev.tidegate.Decision;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.protocol.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last decision of each subject and plan, the last denials and the last calls, in bounded memory, for an operator to look at. Written
 * without a lock by every decision; a subject that finds its row full takes the place of the one seen longest ago. Safe for any
 * number of threads.
 */
public final class RecentDecisions {
    /** Enough for 10,000 subjects without losing one to a full row, most likely. */
    static final int ROWS = 1 << 12;

    static final int WAYS = 8;

    /** Some minutes of an attack, or a day of few denials. */
    public static final int MOST_DENIALS = 1_024;
    /** Minutes or hours of a small service, and less than a second of a very busy one. A power of two. */
    public static final int MOST_CALLS = 1 << 13;

    private final AtomicReferenceArray<@Nullable Seen> places = new AtomicReferenceArray<>(ROWS * WAYS);
    private final AtomicReferenceArray<@Nullable Seen> denials = new AtomicReferenceArray<>(MOST_DENIALS);
    private final AtomicLong denied = new AtomicLong();
    private final AtomicReferenceArray<@Nullable Seen> calls = new AtomicReferenceArray<>(MOST_CALLS);
    private final AtomicLong called = new AtomicLong();
    private final TimeSource clock;

    public RecentDecisions(TimeSource clock) {
        this.clock = clock;
    }

    /**
     * A decision with the request that it answered.
     *
     * @param number of a denial, from 0; that of another decision is negative
     * @param atMicros when it was made, by the clock of this process
     */
    public record Seen(long number, long atMicros, Operation operation, Request request, Decision decision) {
        private boolean isOf(Request other) {
            Subject mine = request.subject();
            Subject others = other.subject();
            return mine.tenant().equals(others.tenant())
                    && request.plan().equals(other.plan())
                    && mine.user().equals(others.user())
                    && mine.model().equals(others.model());
        }
    }

    /** A call was decided. */
    public void decided(Operation operation, Request request, Decision decision) {
        long number = decision.allowed() ? -1 : denied.getAndIncrement();
        Seen seen = new Seen(number, clock.nowMicros(), operation, request, decision);
        if (number >= 0) {
            denials.set((int) (number % MOST_DENIALS), seen);
        }
        calls.set((int) (called.getAndIncrement() & (MOST_CALLS - 1)), seen);
        int row = row(request);
        int oldest = row;
        long oldestMicros = Long.MAX_VALUE;
        for (int place = row; place < row + WAYS; place++) {
            Seen one = places.get(place);
            if (one != null && one.isOf(request)) {
                places.set(place, seen);
                return;
            }
            long micros = one == null ? Long.MIN_VALUE : one.atMicros();
            if (micros < oldestMicros) {
                oldestMicros = micros;
                oldest = place;
            }
        }
        places.set(oldest, seen);
    }

    private static int row(Request request) {
        int hash = request.subject().tenant().hashCode() * 31 + request.plan().hashCode();
        hash = hash * 31 + request.subject().user().hashCode();
        hash = (hash * 31 + request.subject().model().hashCode()) * 0x9E3779B9;
        return (hash >>> 20) * WAYS;
    }

    /** The last decision of each, in no order. */
    public List<Seen> subjects() {
        return all(places);
    }

    /** The last calls, allowed and denied, in no order. */
    public List<Seen> calls() {
        return all(calls);
    }

    private static List<Seen> all(AtomicReferenceArray<@Nullable Seen> from) {
        List<Seen> all = new ArrayList<>();
        for (int place = 0; place < from.length(); place++) {
            Seen one = from.get(place);
            if (one != null) {
                all.add(one);
            }
        }
        return all;
    }

    /** The last denials, the newest first. */
    public List<Seen> denials() {
        List<Seen> all = all(denials);
        all.sort(Comparator.comparingLong(Seen::number).reversed());
        return all;
    }

    /** A denial by its number, if it is among the last ones. */
    public Optional<Seen> denial(long number) {
        Seen one = number < 0 ? null : denials.get((int) (number % MOST_DENIALS));
        return Optional.ofNullable(one).filter(seen -> seen.number() == number);
    }
}
