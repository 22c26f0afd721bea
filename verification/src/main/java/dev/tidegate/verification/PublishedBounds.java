package dev.tidegate.verification;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every charge that was ever made, and whether the published bounds hold for them. */
final class PublishedBounds {
    /** A charge as it stands in the books for good; what is taken back is taken off. */
    private static final class Booked {
        final String key;
        final Limit limit;
        final long time;
        final long reserved;
        final boolean overage;
        final OracleLimit.Event event;

        Booked(String key, Limit limit, long time, long reserved, boolean overage, OracleLimit.Event event) {
            this.key = key;
            this.limit = limit;
            this.time = time;
            this.reserved = reserved;
            this.overage = overage;
            this.event = event;
        }
    }

    private final List<Booked> books = new ArrayList<>();

    /** Notes a charge; {@code event} shows later what of it was taken back. */
    void add(String key, Limit limit, long time, long reserved, boolean overage, OracleLimit.Event event) {
        books.add(new Booked(key, limit, time, reserved, overage, event));
    }

    /**
     * Both published bounds, for each sliding limit that every plan enforces with {@code capacity}: in any window, what is
     * charged is at most the capacity and what reservations settled in it (or, with every charge moved to where its
     * reservation was made, reservations charged in it) used beyond what they held.
     *
     * @return the first that is broken
     */
    Optional<String> brokenBound(Map<Long, Long> capacities) {
        for (Booked from : books) {
            if (from.limit.window() instanceof Window.Sliding sliding && capacities.containsKey(from.limit.id())) {
                long capacity = capacities.get(from.limit.id());
                long d = OracleLimit.micros(sliding.duration());
                Optional<String> broken = broken(from, d, capacity, false).or(() -> broken(from, d, capacity, true));
                if (broken.isPresent()) {
                    return broken;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> broken(Booked from, long d, long capacity, boolean moved) {
        long start = at(from, moved);
        long charged = 0;
        long beyond = 0;
        for (Booked each : books) {
            if (each.key.equals(from.key) && at(each, moved) >= start && at(each, moved) < start + d) {
                charged += each.event.amount;
                beyond += each.overage ? each.event.amount : 0;
            }
        }
        return charged <= capacity + beyond
                ? Optional.empty()
                : Optional.of(from.limit.name() + " of " + from.key + ": " + charged + " in the window from " + start
                        + (moved ? " (reserved)" : "") + ", capacity " + capacity + ", beyond " + beyond);
    }

    private static long at(Booked booked, boolean moved) {
        return moved && booked.overage ? booked.reserved : booked.time;
    }
}
