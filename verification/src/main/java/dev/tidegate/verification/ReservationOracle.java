package dev.tidegate.verification;

import dev.tidegate.Outcome.Result;
import dev.tidegate.ReservationState;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Keeps every reservation and every charge it made, and says from the contract's words how each step must end. It knows
 * a charge by itself, not by where it is stored. Not safe for several threads.
 */
final class ReservationOracle {
    private static final int CHARGE_INSTANTS = 4;

    /** What a step must answer: its result, and what each limit is then charged. */
    record Expected(Result result, Optional<ReservationState> state, Map<Long, Long> charges) {
        static Expected gone() {
            return new Expected(Result.GONE, Optional.empty(), Map.of());
        }
    }

    /** Charges of one reservation to one limit that one refund would find together. */
    private static final class Entry {
        final List<OracleLimit.Event> events = new ArrayList<>();
        long time;
        long amount;
    }

    /** What one reservation is charged by one limit. */
    private static final class Held {
        final Limit limit;
        final List<Entry> entries = new ArrayList<>();

        Held(Limit limit) {
            this.limit = limit;
        }

        long sum() {
            return entries.stream().mapToLong(e -> e.amount).sum();
        }

        boolean slot() {
            return limit.window() instanceof Window.Concurrent;
        }
    }

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

    private static final class Known {
        final Subject subject;
        final String id;
        final String request;
        final List<Held> held = new ArrayList<>();
        final long first;
        long until;
        ReservationState state = ReservationState.OPEN;
        long expiry;
        String usage = "";
        long seq;

        Known(Subject subject, String id, String request, long first, long expiry) {
            this.subject = subject;
            this.id = id;
            this.request = request;
            this.first = first;
            this.expiry = expiry;
        }
    }

    private final SegmentOracle counts = new SegmentOracle();
    private final Map<String, Known> known = new HashMap<>();
    /** In which scopes everything was over before the step at hand. */
    private final Set<Scope> over = new HashSet<>();

    /** In which scopes the step at hand charged something. */
    private final Set<Scope> booked = new HashSet<>();

    private final List<Booked> books = new ArrayList<>();
    private final List<Plan> plans;
    private final long tombstone;

    ReservationOracle(List<Plan> plans, long tombstoneMicros) {
        this.plans = plans;
        this.tombstone = tombstoneMicros;
    }

    StoreReply figures(Subject subject, Plan plan, long clock) {
        return counts.decide(subject, plan.limits(), new long[plan.limits().size()], false, clock)
                .done();
    }

    /** What is the matter with an id under a request: empty if it is new, else its state, or none for a conflict. */
    Optional<Optional<ReservationState>> replay(
            Subject subject, String id, String request, List<Limit> limits, long clock) {
        Optional<Known> there = find(subject, id, clock);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        counts.clamp(subject, limits, clock);
        Known it = there.get();
        return Optional.of(it.request.equals(request) ? Optional.of(state(it, clock)) : Optional.empty());
    }

    /** Decides a new reservation, and writes it down if it is allowed. */
    StoreReply reserve(
            Subject subject, String id, String request, Plan plan, long[] parts, long ttl, boolean ended, long clock) {
        leases(subject, plan.limits()).forEach(leases -> leases.next(id, ttl));
        StoreReply reply = counts.decide(subject, plan.limits(), parts, true, clock);
        if (reply.status() == StoreReply.Status.DENIED) {
            return reply;
        }
        Known fresh = new Known(subject, id, request, clock, clock + ttl);
        for (int i = 0; i < parts.length; i++) {
            Held held = new Held(plan.limits().get(i));
            Entry entry = new Entry();
            fresh.held.add(held);
            held.entries.add(entry);
            if (parts[i] > 0) {
                book(fresh, held, entry, parts[i], clock, false);
            }
        }
        if (ended) {
            fresh.state = ReservationState.SETTLED;
            fresh.until = clock + tombstone;
        }
        known.put(subject.tenant() + "/" + id, fresh);
        return reply;
    }

    private List<OracleLeases> leases(Subject subject, List<Limit> limits) {
        return limits.stream()
                .filter(limit -> limit.window() instanceof Window.Concurrent)
                .map(limit -> (OracleLeases) counts.limit(subject, limit))
                .toList();
    }

    /** Notes a charge that the counts have just taken. */
    private void book(Known it, Held held, Entry entry, long amount, long now, boolean overage) {
        entry.time = entry.amount == 0 ? now : entry.time;
        entry.amount += amount;
        if (!held.slot()) {
            counts.limit(it.subject, held.limit).newest().ifPresent(event -> {
                entry.time = event.made;
                entry.events.add(event);
                books.add(new Booked(key(it.subject, held.limit), held.limit, now, it.first, overage, event));
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

    private Optional<Known> find(Subject subject, String id, long now) {
        return Optional.ofNullable(known.get(subject.tenant() + "/" + id)).filter(it -> until(it) > now);
    }

    private long until(Known it) {
        return it.state == ReservationState.OPEN ? it.expiry + tombstone : it.until;
    }

    private static ReservationState state(Known it, long now) {
        return it.state == ReservationState.OPEN && it.expiry <= now ? ReservationState.EXPIRED : it.state;
    }

    private void noteOver(Known it, long clock) {
        over.clear();
        it.held.stream()
                .map(held -> held.limit.scope())
                .filter(scope -> counts.isOver(it.subject, scope, clock))
                .forEach(over::add);
    }

    /** A step looks at all limits of its reservation: what is too far ahead of the clock is moved to it. */
    private long now(Known it, long clock) {
        counts.clamp(it.subject, it.held.stream().map(held -> held.limit).toList(), clock);
        noteOver(it, clock);
        return clock;
    }

    /** Until when an id is remembered; 0 for one that is not. */
    long until(Subject subject, String id) {
        Known it = known.get(subject.tenant() + "/" + id);
        return it == null ? 0 : until(it);
    }

    boolean vanished(Subject subject, Scope scope, long clock) {
        return counts.vanished(subject, scope, clock);
    }

    private Expected told(Result result, Known it, long now) {
        Map<Long, Long> charges = new HashMap<>();
        for (Held held : it.held) {
            if (!held.slot() || it.state == ReservationState.OPEN) {
                charges.put(held.limit.id() & 0xffff_ffffL, held.sum());
            }
        }
        return new Expected(result, Optional.of(state(it, now)), charges);
    }

    /** Books the actual amount of each meter that a usage names; all of it goes back for a cancellation. */
    Expected end(Subject subject, String id, boolean cancels, Map<String, Long> actual, boolean unknown, long clock) {
        Optional<Known> there = find(subject, id, clock).filter(it -> it.subject.equals(subject));
        if (there.isEmpty()) {
            return Expected.gone();
        }
        Known it = there.get();
        String usage = cancels ? "cancelled" : actual + "/" + unknown;
        if (it.state != ReservationState.OPEN) {
            return told(again(it, cancels, usage), it, clock);
        }
        long now = now(it, clock);
        if (until(it) <= now) {
            return Expected.gone();
        }
        Set<Scope> touched = new HashSet<>();
        booked.clear();
        for (Held held : it.held) {
            if (held.slot()) {
                boolean freed = ((OracleLeases) counts.limit(subject, held.limit)).free(it.id, now);
                held.entries.get(0).amount = 0;
                touch(touched, held, freed);
            } else {
                long wanted = cancels ? 0 : wanted(held, actual, unknown);
                touch(touched, held, trueUp(it, held, wanted, now));
                keep(held);
            }
        }
        touched.forEach(scope ->
                counts.touched(subject, scope, over.contains(scope), booked.contains(scope) ? it.first : now, now));
        it.state = cancels ? ReservationState.CANCELLED : ReservationState.SETTLED;
        it.until = now + tombstone;
        it.usage = usage;
        return told(cancels ? Result.CANCELLED : Result.SETTLED, it, now);
    }

    private static void touch(Set<Scope> touched, Held held, boolean changed) {
        if (changed) {
            touched.add(held.limit.scope());
        }
    }

    private static Result again(Known it, boolean cancels, String usage) {
        boolean same = it.usage.equals(usage) && (it.state == ReservationState.CANCELLED) == cancels;
        boolean replaced = !cancels && it.state == ReservationState.SETTLED && it.seq > 0;
        return same ? Result.ALREADY : replaced ? Result.STALE : Result.CONFLICT;
    }

    private static long wanted(Held held, Map<String, Long> actual, boolean unknown) {
        long said = actual.getOrDefault(held.limit.meter().name(), held.sum());
        return unknown ? Math.max(said, held.sum()) : said;
    }

    /** The newest charges go back first; what is missing is charged now. Returns whether anything changed. */
    private boolean trueUp(Known it, Held held, long wanted, long now) {
        long sum = held.sum();
        if (wanted > sum) {
            charge(it, held, entry(it, held, now), wanted - sum, now, true);
            return true;
        }
        boolean changed = false;
        long rest = sum - wanted;
        for (int k = held.entries.size() - 1; k >= 0; k--) {
            Entry entry = held.entries.get(k);
            long due = Math.min(rest, entry.amount);
            changed |= refund(it, held, entry, due, now) > 0;
            rest -= due;
        }
        return changed;
    }

    /** What an ended reservation remembers: four charge instants; those before the last three are one, the earliest. */
    private static void keep(Held held) {
        held.entries.removeIf(entry -> entry.amount == 0);
        while (held.entries.size() > CHARGE_INSTANTS) {
            Entry second = held.entries.remove(1);
            held.entries.get(0).amount += second.amount;
        }
    }

    private void charge(Known it, Held held, Entry entry, long amount, long now, boolean overage) {
        booked.add(held.limit.scope());
        OracleLimit oracle = counts.limit(it.subject, held.limit);
        oracle.book(held.limit, amount, oracle.time(now));
        book(it, held, entry, amount, now, overage);
    }

    private long refund(Known it, Held held, Entry entry, long amount, long now) {
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

    Expected extend(Subject subject, String id, Map<String, Long> totals, long ttl, long clock) {
        Optional<Known> there = find(subject, id, clock).filter(it -> it.subject.equals(subject));
        if (there.isEmpty()) {
            return Expected.gone();
        }
        Known it = there.get();
        if (it.state != ReservationState.OPEN) {
            return told(Result.GONE, it, clock);
        }
        long now = now(it, clock);
        if (until(it) <= now) {
            return Expected.gone();
        }
        if (it.expiry <= now) {
            return told(Result.GONE, it, clock);
        }
        boolean admitted = admitted(it, totals, now);
        it.expiry = Math.max(it.expiry, now + ttl);
        Set<Scope> touched = new HashSet<>();
        booked.clear();
        for (Held held : it.held) {
            long missing = missing(held, totals);
            if (held.slot()) {
                ((OracleLeases) counts.limit(subject, held.limit)).renew(it.id, it.expiry, now);
                touch(touched, held, true);
            } else if (admitted && missing > 0) {
                charge(it, held, entry(it, held, now), missing, now, false);
                touch(touched, held, true);
            }
        }
        touched.forEach(scope ->
                counts.touched(subject, scope, over.contains(scope), booked.contains(scope) ? it.first : now, now));
        return told(admitted ? Result.EXTENDED : Result.STOP, it, now);
    }

    private boolean admitted(Known it, Map<String, Long> totals, long now) {
        boolean any = false;
        boolean admitted = true;
        for (Held held : it.held) {
            long missing = missing(held, totals);
            any |= missing > 0;
            OptionalLong capacity = held.limit.capacity();
            long used = counts.used(it.subject, held.limit, now);
            admitted &= held.limit.shadow() || capacity.isEmpty() || used + missing <= capacity.getAsLong();
        }
        return !any || admitted;
    }

    private static long missing(Held held, Map<String, Long> totals) {
        long total = totals.getOrDefault(held.limit.meter().name(), held.sum());
        return held.slot() ? 0 : Math.max(0, total - held.sum());
    }

    /** Where a charge at {@code now} belongs: with the last one, if one refund would find both. */
    private Entry entry(Known it, Held held, long now) {
        Entry last = held.entries.isEmpty() ? new Entry() : held.entries.get(held.entries.size() - 1);
        OracleLimit oracle = counts.limit(it.subject, held.limit);
        if (last.amount > 0 && oracle.together(last.time, oracle.time(now))) {
            return last;
        }
        Entry fresh = new Entry();
        held.entries.add(fresh);
        return fresh;
    }

    Expected adjust(Subject subject, String id, Map<String, Long> actual, boolean unknown, long seq, long clock) {
        Optional<Known> there = find(subject, id, clock).filter(it -> it.subject.equals(subject));
        if (there.isEmpty()) {
            return Expected.gone();
        }
        Known it = there.get();
        String usage = actual + "/" + unknown;
        if (it.state != ReservationState.SETTLED) {
            return told(Result.CONFLICT, it, clock);
        }
        if (seq <= it.seq) {
            Result result = seq < it.seq ? Result.STALE : it.usage.equals(usage) ? Result.ALREADY : Result.CONFLICT;
            return told(result, it, clock);
        }
        long now = clock;
        noteOver(it, clock);
        counts.clamp(
                it.subject,
                it.held.stream()
                        .filter(held -> !held.slot())
                        .map(held -> smallest(held.limit))
                        .toList(),
                clock);
        Set<Scope> touched = new HashSet<>();
        booked.clear();
        for (Held held : it.held) {
            if (!held.slot()) {
                long wanted = wanted(held, actual, unknown);
                touch(touched, held, adjust(it, held, wanted, now));
                keep(held);
            }
        }
        touched.forEach(scope ->
                counts.touched(subject, scope, over.contains(scope), booked.contains(scope) ? it.first : now, now));
        it.seq = seq;
        it.usage = usage;
        return told(Result.ADJUSTED, it, now);
    }

    private boolean adjust(Known it, Held held, long wanted, long now) {
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
            Entry entry = held.entries.get(k);
            rest -= refund(it, held, entry, Math.min(rest, entry.amount), now);
        }
        return rest < sum - wanted;
    }

    /** An ended reservation does not remember its plan, so what it books later counts under the smallest capacity. */
    private Limit smallest(Limit limit) {
        return plans.stream()
                .flatMap(plan -> plan.limits().stream())
                .filter(other -> other.id() == limit.id())
                .min(Comparator.comparing(other -> other.capacity().orElse(Long.MAX_VALUE)))
                .orElse(limit);
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
