package dev.tidegate.verification;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Charges limits for a reservation, and takes charges back: the newest first. */
final class OracleCharges {
    private static final int CHARGE_INSTANTS = 4;

    private final SegmentOracle counts;

    private final PublishedBounds bounds;

    private final List<Plan> plans;

    /** In which scopes the step at hand charged something. */
    final Set<Scope> booked = new HashSet<>();

    OracleCharges(SegmentOracle counts, PublishedBounds bounds, List<Plan> plans) {
        this.counts = counts;
        this.bounds = bounds;
        this.plans = plans;
    }

    /** Notes a charge that the counts have just taken. */
    void book(
            OracleReservation it,
            OracleReservation.Held held,
            OracleReservation.Entry entry,
            long amount,
            long now,
            boolean overage) {
        entry.time = entry.amount == 0 ? now : entry.time;
        entry.amount += amount;
        if (!held.slot()) {
            counts.limit(it.subject, held.limit).newest().ifPresent(event -> {
                entry.time = event.made;
                entry.events.add(event);
                bounds.add(key(it.subject, held.limit), held.limit, now, it.first, overage, event);
            });
        }
    }

    private static String key(Subject subject, Limit limit) {
        return subject.tenant() + "/" + limit.scope() + "/"
                + switch (limit.scope()) {
                    case TENANT -> "";
                    case USER -> subject.user().orElseThrow();
                    case MODEL -> subject.model().orElseThrow();
                }
                + "/" + limit.id();
    }

    /** The newest charges go back first; what is missing is charged now. Returns whether anything changed. */
    boolean trueUp(OracleReservation it, OracleReservation.Held held, long wanted, long now) {
        long sum = held.sum();
        if (wanted > sum) {
            charge(it, held, entry(it, held, now), wanted - sum, now, true);
            return true;
        }
        boolean changed = false;
        long rest = sum - wanted;
        for (int k = held.entries.size() - 1; k >= 0; k--) {
            OracleReservation.Entry entry = held.entries.get(k);
            long due = Math.min(rest, entry.amount);
            changed |= refund(it, held, entry, due, now) > 0;
            rest -= due;
        }
        return changed;
    }

    /** What an ended reservation remembers: four charge instants; those before the last three are one, the earliest. */
    static void keep(OracleReservation.Held held) {
        held.entries.removeIf(entry -> entry.amount == 0);
        while (held.entries.size() > CHARGE_INSTANTS) {
            OracleReservation.Entry second = held.entries.remove(1);
            held.entries.get(0).amount += second.amount;
        }
    }

    void charge(
            OracleReservation it,
            OracleReservation.Held held,
            OracleReservation.Entry entry,
            long amount,
            long now,
            boolean overage) {
        booked.add(held.limit.scope());
        OracleLimit oracle = counts.limit(it.subject, held.limit);
        oracle.book(held.limit, amount, oracle.time(now));
        book(it, held, entry, amount, now, overage);
    }

    private long refund(
            OracleReservation it, OracleReservation.Held held, OracleReservation.Entry entry, long amount, long now) {
        OracleLimit limit = counts.limit(it.subject, held.limit);
        long rest = amount;
        boolean sliding = held.limit.window() instanceof Window.Sliding;
        if ((sliding ? entry.time : it.first) < counts.key(it.subject, held.limit.scope()).since) {
            return 0;
        }
        for (int k = entry.events.size() - 1; k >= 0; k--) {
            rest -= limit.refund(entry.events.get(k), rest, limit.time(now));
        }
        // Charges that became one are found at the instant of the earliest, among what others were charged there.
        rest -= limit.refundAt(entry.time, rest, limit.time(now));
        entry.amount -= amount - rest;
        return amount - rest;
    }

    /** Where a charge at {@code now} belongs: with the last one, if one refund would find both. */
    OracleReservation.Entry entry(OracleReservation it, OracleReservation.Held held, long now) {
        OracleReservation.Entry last =
                held.entries.isEmpty() ? new OracleReservation.Entry() : held.entries.get(held.entries.size() - 1);
        OracleLimit oracle = counts.limit(it.subject, held.limit);
        if (last.amount > 0 && oracle.together(last.time, oracle.time(now))) {
            return last;
        }
        OracleReservation.Entry fresh = new OracleReservation.Entry();
        held.entries.add(fresh);
        return fresh;
    }

    boolean adjust(OracleReservation it, OracleReservation.Held held, long wanted, long now) {
        long sum = held.sum();
        if (wanted > sum) {
            booked.add(held.limit.scope());
            OracleLimit oracle = counts.limit(it.subject, held.limit);
            oracle.book(smallest(held.limit), wanted - sum, oracle.time(now));
            book(it, held, entry(it, held, now), wanted - sum, now, true);
            return true;
        }
        long rest = sum - wanted;
        for (int k = held.entries.size() - 1; k >= 0; k--) {
            OracleReservation.Entry entry = held.entries.get(k);
            rest -= refund(it, held, entry, Math.min(rest, entry.amount), now);
        }
        return rest < sum - wanted;
    }

    /** An ended reservation does not remember its plan, so what it books later counts under the smallest capacity. */
    Limit smallest(Limit limit) {
        return plans.stream()
                .flatMap(plan -> plan.limits().stream())
                .filter(other -> other.id() == limit.id())
                .min(Comparator.comparing(other -> other.capacity().orElse(Long.MAX_VALUE)))
                .orElse(limit);
    }
}
