package dev.tidegate.internal.fallback;

import dev.tidegate.Subject;
import dev.tidegate.internal.fallback.known.LastKnownUsage;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a tenant's shares, by the bookings that still wait: each is written down with what was left after it, and what
 * was left last must stand with one that waits. A booking that was made later may reach the store before a batch that was begun
 * earlier; without it a next process would give out once more what was allowed in between. The tenant's lock is held.
 */
final class RemainingShares {
    private final Map<Object, Figure> latest = new HashMap<>();

    private record Key(long limit, Object key) {}

    /** What was left last of a limit, and the booking that says so. */
    private record Figure(long amount, long atMicros, QueuedItem.Booking saidBy) {}

    /** A booking waits from now on, or says something else. */
    void noted(QueuedItem.Booking booking) {
        for (int i = 0; i < booking.left.length; i++) {
            if (booking.left[i] >= 0) {
                Figure mine = new Figure(booking.left[i], booking.leftAtMicros, booking);
                latest.merge(key(booking, i), mine, (old, now) -> now.atMicros() < old.atMicros() ? old : now);
            }
        }
    }

    /**
     * The store has spoken: no more is left than it says. Slots come back by themselves.
     *
     * @return the bookings that say less from now on
     */
    Set<QueuedItem.Booking> narrowed(LimitSet set, Subject subject, StoreReply reply, int instances) {
        Set<QueuedItem.Booking> changed = new LinkedHashSet<>();
        for (int i = 0; i < set.size(); i++) {
            Limit limit = set.limits().get(i);
            boolean counted = limit.capacity().isPresent() && !(limit.window() instanceof Window.Concurrent);
            Key key = counted ? key(limit, subject) : null;
            Figure known = key == null ? null : latest.get(key);
            long left = Math.max(0, limit.capacity().orElse(0) - reply.used(i)) / Math.max(1, instances);
            if (known != null && left < known.amount()) {
                latest.put(key, new Figure(left, known.atMicros(), known.saidBy()));
                says(known.saidBy());
                changed.add(known.saidBy());
            }
        }
        return changed;
    }

    /**
     * A booking waits no longer.
     *
     * @param waiting those that do, the last one first
     * @return the bookings that say now what it said
     */
    Set<QueuedItem.Booking> over(QueuedItem.Booking gone, Iterable<QueuedItem> waiting) {
        Set<QueuedItem.Booking> changed = new LinkedHashSet<>();
        for (int i = 0; i < gone.left.length; i++) {
            Key key = key(gone, i);
            Figure known = latest.get(key);
            if (known != null && known.saidBy() == gone) {
                QueuedItem.Booking heir = first(waiting, each -> each != gone && index(each, key) >= 0);
                if (heir == null) {
                    latest.remove(key);
                } else {
                    latest.put(key, new Figure(known.amount(), known.atMicros(), heir));
                    heir.leftAtMicros = Math.max(heir.leftAtMicros, known.atMicros());
                    says(heir);
                    changed.add(heir);
                }
            }
        }
        return changed;
    }

    private static QueuedItem.@Nullable Booking first(
            Iterable<QueuedItem> waiting, Predicate<QueuedItem.Booking> wanted) {
        for (QueuedItem each : waiting) {
            if (each instanceof QueuedItem.Booking booking && wanted.test(booking)) {
                return booking;
            }
        }
        return null;
    }

    /** Its figures are the latest of all its limits, for it has one time for all of them. */
    private void says(QueuedItem.Booking booking) {
        long[] left = booking.left.clone();
        for (int i = 0; i < left.length; i++) {
            Figure known = left[i] < 0 ? null : latest.get(key(booking, i));
            left[i] = known == null ? left[i] : known.amount();
        }
        booking.leaves(left, booking.leftAtMicros);
    }

    private static int index(QueuedItem.Booking booking, Key key) {
        for (int i = 0; i < booking.left.length; i++) {
            if (booking.left[i] >= 0 && key(booking, i).equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private static Key key(QueuedItem.Booking booking, int i) {
        return key(booking.known.limits().get(i), booking.subject);
    }

    private static Key key(Limit limit, Subject subject) {
        return new Key(limit.id(), LastKnownUsage.key(limit.scope(), subject));
    }
}
