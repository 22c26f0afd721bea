package dev.tidegate.verification;

import dev.tidegate.Outcome.Result;
import dev.tidegate.ReservationState;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.StoreReply;
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
    /** What a step must answer: its result, and what each limit is then charged. */
    record Expected(Result result, Optional<ReservationState> state, Map<Long, Long> charges) {
        static Expected gone() {
            return new Expected(Result.GONE, Optional.empty(), Map.of());
        }
    }

    private final SegmentOracle counts = new SegmentOracle();

    private final PublishedBounds bounds = new PublishedBounds();

    private final OracleCharges charges;

    private final Map<String, OracleReservation> known = new HashMap<>();

    /** In which scopes everything was over before the step at hand. */
    private final Set<Scope> over = new HashSet<>();

    private final long tombstone;

    ReservationOracle(List<Plan> plans, long tombstoneMicros) {
        this.charges = new OracleCharges(counts, bounds, plans);
        this.tombstone = tombstoneMicros;
    }

    StoreReply figures(Subject subject, Plan plan, long clock) {
        return counts.decide(subject, plan.limits(), new long[plan.limits().size()], false, clock)
                .done();
    }

    /** What is the matter with an id under a request: empty if it is new, else its state, or none for a conflict. */
    Optional<Optional<ReservationState>> replay(
            Subject subject, String id, String request, List<Limit> limits, long clock) {
        Optional<OracleReservation> there = find(subject, id, clock);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        counts.clamp(subject, limits, clock);
        OracleReservation it = there.get();
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
        OracleReservation fresh = new OracleReservation(subject, id, request, clock, clock + ttl);
        for (int i = 0; i < parts.length; i++) {
            OracleReservation.Held held =
                    new OracleReservation.Held(plan.limits().get(i));
            OracleReservation.Entry entry = new OracleReservation.Entry();
            fresh.held.add(held);
            held.entries.add(entry);
            if (parts[i] > 0) {
                charges.book(fresh, held, entry, parts[i], clock, false);
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

    private Optional<OracleReservation> find(Subject subject, String id, long now) {
        return Optional.ofNullable(known.get(subject.tenant() + "/" + id)).filter(it -> until(it) > now);
    }

    private long until(OracleReservation it) {
        return it.state == ReservationState.OPEN ? it.expiry + tombstone : it.until;
    }

    private static ReservationState state(OracleReservation it, long now) {
        return it.state == ReservationState.OPEN && it.expiry <= now ? ReservationState.EXPIRED : it.state;
    }

    private void noteOver(OracleReservation it, long clock) {
        over.clear();
        it.held.stream()
                .map(held -> held.limit.scope())
                .filter(scope -> counts.isOver(it.subject, scope, clock))
                .forEach(over::add);
    }

    /** A step looks at all limits of its reservation: what is too far ahead of the clock is moved to it. */
    private long now(OracleReservation it, long clock) {
        counts.clamp(it.subject, it.held.stream().map(held -> held.limit).toList(), clock);
        noteOver(it, clock);
        return clock;
    }

    /** Until when an id is remembered; 0 for one that is not. */
    long until(Subject subject, String id) {
        OracleReservation it = known.get(subject.tenant() + "/" + id);
        return it == null ? 0 : until(it);
    }

    boolean vanished(Subject subject, Scope scope, long clock) {
        return counts.vanished(subject, scope, clock);
    }

    private Expected told(Result result, OracleReservation it, long now) {
        Map<Long, Long> charges = new HashMap<>();
        for (OracleReservation.Held held : it.held) {
            if (!held.slot() || it.state == ReservationState.OPEN) {
                charges.put(held.limit.id() & 0xffff_ffffL, held.sum());
            }
        }
        return new Expected(result, Optional.of(state(it, now)), charges);
    }

    /** Books the actual amount of each meter that a usage names; all of it goes back for a cancellation. */
    Expected end(Subject subject, String id, boolean cancels, Map<String, Long> actual, boolean unknown, long clock) {
        Optional<OracleReservation> there = find(subject, id, clock).filter(it -> it.subject.equals(subject));
        if (there.isEmpty()) {
            return Expected.gone();
        }
        OracleReservation it = there.get();
        String usage = cancels ? "cancelled" : actual + "/" + unknown;
        if (it.state != ReservationState.OPEN) {
            return told(again(it, cancels, usage), it, clock);
        }
        long now = now(it, clock);
        if (until(it) <= now) {
            return Expected.gone();
        }
        Set<Scope> touched = new HashSet<>();
        charges.booked.clear();
        for (OracleReservation.Held held : it.held) {
            if (held.slot()) {
                boolean freed = ((OracleLeases) counts.limit(subject, held.limit)).free(it.id, now);
                held.entries.get(0).amount = 0;
                touch(touched, held, freed);
            } else {
                long wanted = cancels ? 0 : wanted(held, actual, unknown);
                touch(touched, held, charges.trueUp(it, held, wanted, now));
                OracleCharges.keep(held);
            }
        }
        touched.forEach(scope -> counts.touched(
                subject, scope, over.contains(scope), charges.booked.contains(scope) ? it.first : now, now));
        it.state = cancels ? ReservationState.CANCELLED : ReservationState.SETTLED;
        it.until = now + tombstone;
        it.usage = usage;
        return told(cancels ? Result.CANCELLED : Result.SETTLED, it, now);
    }

    private static void touch(Set<Scope> touched, OracleReservation.Held held, boolean changed) {
        if (changed) {
            touched.add(held.limit.scope());
        }
    }

    private static Result again(OracleReservation it, boolean cancels, String usage) {
        boolean same = it.usage.equals(usage) && (it.state == ReservationState.CANCELLED) == cancels;
        boolean replaced = !cancels && it.state == ReservationState.SETTLED && it.seq > 0;
        return same ? Result.ALREADY : replaced ? Result.STALE : Result.CONFLICT;
    }

    private static long wanted(OracleReservation.Held held, Map<String, Long> actual, boolean unknown) {
        long said = actual.getOrDefault(held.limit.meter().name(), held.sum());
        return unknown ? Math.max(said, held.sum()) : said;
    }

    Expected extend(Subject subject, String id, Map<String, Long> totals, long ttl, long clock) {
        Optional<OracleReservation> there = find(subject, id, clock).filter(it -> it.subject.equals(subject));
        if (there.isEmpty()) {
            return Expected.gone();
        }
        OracleReservation it = there.get();
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
        charges.booked.clear();
        for (OracleReservation.Held held : it.held) {
            long missing = missing(held, totals);
            if (held.slot()) {
                ((OracleLeases) counts.limit(subject, held.limit)).renew(it.id, it.expiry, now);
                touch(touched, held, true);
            } else if (admitted && missing > 0) {
                charges.charge(it, held, charges.entry(it, held, now), missing, now, false);
                touch(touched, held, true);
            }
        }
        touched.forEach(scope -> counts.touched(
                subject, scope, over.contains(scope), charges.booked.contains(scope) ? it.first : now, now));
        return told(admitted ? Result.EXTENDED : Result.STOP, it, now);
    }

    private boolean admitted(OracleReservation it, Map<String, Long> totals, long now) {
        boolean any = false;
        boolean admitted = true;
        for (OracleReservation.Held held : it.held) {
            long missing = missing(held, totals);
            any |= missing > 0;
            OptionalLong capacity = held.limit.capacity();
            long used = counts.used(it.subject, held.limit, now);
            admitted &= held.limit.shadow() || capacity.isEmpty() || used + missing <= capacity.getAsLong();
        }
        return !any || admitted;
    }

    private static long missing(OracleReservation.Held held, Map<String, Long> totals) {
        long total = totals.getOrDefault(held.limit.meter().name(), held.sum());
        return held.slot() ? 0 : Math.max(0, total - held.sum());
    }

    Expected adjust(Subject subject, String id, Map<String, Long> actual, boolean unknown, long seq, long clock) {
        Optional<OracleReservation> there = find(subject, id, clock).filter(it -> it.subject.equals(subject));
        if (there.isEmpty()) {
            return Expected.gone();
        }
        OracleReservation it = there.get();
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
                        .map(held -> charges.smallest(held.limit))
                        .toList(),
                clock);
        Set<Scope> touched = new HashSet<>();
        charges.booked.clear();
        for (OracleReservation.Held held : it.held) {
            if (!held.slot()) {
                long wanted = wanted(held, actual, unknown);
                touch(touched, held, charges.adjust(it, held, wanted, now));
                OracleCharges.keep(held);
            }
        }
        touched.forEach(scope -> counts.touched(
                subject, scope, over.contains(scope), charges.booked.contains(scope) ? it.first : now, now));
        it.seq = seq;
        it.usage = usage;
        return told(Result.ADJUSTED, it, now);
    }

    /** The first published bound that is broken, see {@link PublishedBounds#brokenBound}. */
    Optional<String> brokenBound(Map<Long, Long> capacities) {
        return bounds.brokenBound(capacities);
    }
}
