package dev.tidegate.internal.fallback;

import dev.tidegate.FailurePolicy;
import dev.tidegate.MemoryStore;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.fallback.known.LastKnownUsage;
import dev.tidegate.internal.fallback.known.Windows;
import dev.tidegate.internal.memory.MemoryEngine;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts this process's share: the limits of a plan, each with its part of the capacity, of which as much is used up before as leaves
 * its part of what was left at the last reply of the store. The caller holds the tenant's lock.
 */
final class LocalShareStore {
    /** Room for every subject's keys and its reservations. */
    private static final int KEYS_PER_SUBJECT = 8;

    /** When a share might have grown: soon, because it is not known. */
    private static final long HINT_MICROS = 1_000_000;

    private final LastKnownUsage seen;
    private final FailurePolicy policy;
    private final TimeSource time;
    private final MemoryEngine engine;

    /** Of how many subjects something is counted. */
    private final AtomicLong subjects = new AtomicLong();

    private record Begun(long limit, Object key) {}

    LocalShareStore(LastKnownUsage seen, FailurePolicy policy, TimeSource time) {
        this.seen = seen;
        this.policy = policy;
        this.time = time;
        this.engine =
                new MemoryEngine((long) KEYS_PER_SUBJECT * policy.maxSubjects(), MemoryStore.DEFAULT_MAX_RECORDS, time);
    }

    /** Decides on a share, as a store would. */
    StoreReply decide(Tenant tenant, LimitSet plan, SharedPlan share, int instances, StoreCommand.Decide command) {
        long now = time.nowMicros();
        begin(tenant, plan, share, instances, command.subject());
        StoreReply reply = engine.apply(new StoreCommand.Decide(
                command.subject(), share.set, share.boundaries(now), command.parts(), command.charge()));
        return explained(tenant, plan, command.subject(), told(plan, share, command.parts(), reply));
    }

    /** Holds on a share, as a store would. */
    StoreReply reserve(Tenant tenant, LimitSet plan, SharedPlan share, int instances, StoreCommand.Reserve command) {
        long now = time.nowMicros();
        begin(tenant, plan, share, instances, command.subject());
        StoreReply reply = engine.apply(new StoreCommand.Reserve(
                command.subject(),
                command.id(),
                share.set,
                share.boundaries(now),
                command.parts(),
                command.terms(),
                command.prices(),
                command.ttlMicros(),
                command.tombstoneMillis(),
                command.fingerprint(),
                command.ended()));
        return explained(tenant, plan, command.subject(), told(plan, share, command.parts(), reply));
    }

    /** Where a limit denies because nothing is known of it, that is no used-up limit. */
    private StoreReply explained(Tenant tenant, LimitSet plan, Subject subject, StoreReply reply) {
        if (reply.status() != Status.DENIED || tenant.unknown.isEmpty()) {
            return reply;
        }
        boolean[] which = new boolean[plan.size()];
        boolean any = false;
        for (int i = 0; i < which.length; i++) {
            Limit limit = plan.limits().get(i);
            long until = tenant.unknown.getOrDefault(begun(limit, subject), 0L);
            which[i] = reply.fitsAtMicros(i) != 0 && !limit.shadow() && reply.nowMicros() < until;
            any |= which[i];
        }
        return any ? shut(plan, which) : reply;
    }

    private static Begun begun(Limit limit, Subject subject) {
        return new Begun(limit.id(), LastKnownUsage.key(limit.scope(), subject));
    }

    StoreReply read(Tenant tenant, LimitSet plan, SharedPlan share, int instances, Subject subject) {
        begin(tenant, plan, share, instances, subject);
        StoreReply reply = engine.apply(new StoreCommand.Read(subject, share.set, share.boundaries(time.nowMicros())));
        return told(plan, share, new long[plan.size()], reply);
    }

    /** A step on a reservation that was made here. */
    StoreReply step(StoreCommand.OfReservation command) {
        return degraded(engine.apply(command));
    }

    /** Whether no further subject can be counted here. */
    boolean isFull() {
        return subjects.get() >= policy.maxSubjects();
    }

    /** Forgets what was counted: the store knows by now. */
    void forget(Tenant tenant) {
        subjects.addAndGet(-tenant.subjects.size());
        for (Subject subject : tenant.subjects) {
            engine.apply(new StoreCommand.Reset(Subject.of(subject.tenant())));
            engine.apply(new StoreCommand.Reset(subject));
        }
    }

    /** Uses up what is not this process's to give, once for each limit of each key. */
    private void begin(Tenant tenant, LimitSet plan, SharedPlan share, int instances, Subject subject) {
        long[] used = new long[plan.size()];
        boolean any = false;
        long now = time.nowMicros();
        for (int i = 0; i < plan.size(); i++) {
            Limit limit = plan.limits().get(i);
            Limit mine = share.set.limits().get(i);
            if (mine.capacity().isPresent() && tenant.begun.add(begun(limit, subject))) {
                long part = left(
                        tenant, limit, subject, now, instances, mine.capacity().getAsLong());
                used[i] = Math.max(0, mine.capacity().getAsLong() - part);
                if (limit.window() instanceof Window.Concurrent) {
                    take(subject, mine, used[i]);
                    used[i] = 0;
                }
                any |= used[i] > 0;
            }
        }
        keep(tenant, subject);
        if (any) {
            engine.apply(new StoreCommand.Decide(subject, share.forced, share.boundaries(now), used, true));
        }
    }

    /**
     * The store has spoken while something of the tenant's still waits. What is counted here began with what was left before:
     * another outage must not give more than this process's part of what is left now.
     */
    void narrow(Tenant tenant, LimitSet plan, SharedPlan share, int instances, Subject subject, StoreReply reply) {
        if (reply.limits() < plan.size()) {
            return;
        }
        long now = time.nowMicros();
        StoreReply here = engine.apply(new StoreCommand.Read(subject, share.set, share.boundaries(now)));
        long[] excess = new long[plan.size()];
        boolean any = false;
        for (int i = 0; i < excess.length; i++) {
            Limit limit = plan.limits().get(i);
            Limit mine = share.set.limits().get(i);
            boolean counted = mine.capacity().isPresent() && !(limit.window() instanceof Window.Concurrent);
            if (counted && tenant.begun.contains(begun(limit, subject))) {
                long part = Math.max(0, limit.capacity().orElse(0) - reply.used(i)) / Math.max(1, instances);
                excess[i] = Math.max(0, mine.capacity().getAsLong() - here.used(i) - part);
                any |= excess[i] > 0;
            }
        }
        if (any) {
            keep(tenant, subject);
            engine.apply(new StoreCommand.Decide(subject, share.forced, share.boundaries(now), excess, true));
        }
    }

    private void keep(Tenant tenant, Subject subject) {
        if (tenant.subjects.add(subject)) {
            subjects.incrementAndGet();
        }
    }

    /** What an earlier process had left counts as long as the window in which it was counted. */
    void restore(Tenant tenant, QueuedItem.Booking booking) {
        for (int i = 0; i < booking.left.length; i++) {
            if (booking.left[i] >= 0) {
                Tenant.Left left = new Tenant.Left(booking.left[i], booking.leftAtMicros);
                tenant.restored.merge(
                        begun(booking.known.limits().get(i), booking.subject), left, LocalShareStore::latest);
            }
        }
    }

    /** Of two of one instant the smaller. */
    private static Tenant.Left latest(Tenant.Left one, Tenant.Left other) {
        boolean older = other.atMicros() < one.atMicros();
        boolean more = other.atMicros() == one.atMicros() && other.amount() > one.amount();
        return older || more ? one : other;
    }

    /** What is left here of each limit that is counted, by the figures of a reply; -1 of the others. */
    static long[] left(LimitSet plan, SharedPlan share, StoreReply reply) {
        long[] left = new long[plan.size()];
        for (int i = 0; i < left.length; i++) {
            boolean counted = share.set.limits().get(i).capacity().isPresent();
            left[i] = counted ? Math.max(0, plan.limits().get(i).capacity().orElse(0) - reply.used(i)) : -1;
        }
        return left;
    }

    /** What this process may give of a limit. */
    private long left(Tenant tenant, Limit limit, Subject subject, long now, int instances, long share) {
        Tenant.Left restored = tenant.restored.get(begun(limit, subject));
        if (restored != null && isWithin(limit, restored.atMicros(), now)) {
            return Math.min(share, restored.amount());
        }
        LastKnownUsage.Last last = seen.find(limit, subject);
        if (last == null || !isWithin(limit, last.atMicros(), now)) {
            if (policy.unknownSubjects() == FailurePolicy.UnknownSubjects.SHARE) {
                return share;
            }
            tenant.unknown.put(begun(limit, subject), Windows.endMicros(limit, now));
            return 0;
        }
        return Math.max(0, limit.capacity().orElse(0) - last.used()) / Math.max(1, instances);
    }

    /** Whether {@code then} is in the window of {@code now}. */
    private static boolean isWithin(Limit limit, long then, long now) {
        return now < Windows.endMicros(limit, then);
    }

    /** Slots that others may hold are taken, for as long as a reservation lasts that says nothing else. */
    private void take(Subject subject, Limit limit, long slots) {
        LimitSet one = LimitSet.of(Plan.of(
                "slots",
                Limit.builder(limit.name(), limit.meter(), limit.window())
                        .scope(limit.scope())
                        .build()));
        for (int k = 0; k < slots; k++) {
            engine.apply(new StoreCommand.Reserve(
                    subject,
                    "\u0001slot:" + limit.scope() + ":" + limit.id() + ":" + k,
                    one,
                    Boundaries.around(one, 0),
                    new long[] {1},
                    List.of(Formula.of(limit.meter(), limit.weights())),
                    Optional.empty(),
                    ReserveRequest.DEFAULT_TTL.toNanos() / 1_000,
                    0,
                    0,
                    false));
        }
    }

    /** The figures of a share in those of the plan: what is left is left here, everything else counts as used. */
    private static StoreReply told(LimitSet plan, SharedPlan share, long[] parts, StoreReply reply) {
        if (reply.limits() < plan.size()) {
            return degraded(reply);
        }
        long[] figures = reply.figures();
        for (int i = 0; i < plan.size(); i++) {
            Limit limit = plan.limits().get(i);
            Limit mine = share.set.limits().get(i);
            int at = StoreReply.HEADER + StoreReply.PER_LIMIT * i;
            if (mine.capacity().isPresent()) {
                long capacity = limit.capacity().orElse(0);
                figures[at] += capacity - mine.capacity().getAsLong();
                if (figures[at + 2] == StoreReply.NEVER && parts[i] <= capacity) {
                    figures[at + 2] = reply.clockMicros() + HINT_MICROS;
                }
            }
        }
        return FallbackReply.degraded(figures, plan.size());
    }

    private static StoreReply degraded(StoreReply reply) {
        return FallbackReply.degraded(reply.figures(), reply.limits());
    }

    /** A denial because of limits that are not counted here. */
    StoreReply shut(LimitSet plan, boolean[] which) {
        long now = time.nowMicros();
        long[] figures = new long[StoreReply.HEADER + StoreReply.PER_LIMIT * plan.size()];
        figures[0] = Status.DENIED.code();
        figures[1] = now;
        figures[2] = now;
        for (int i = 0; i < plan.size(); i++) {
            figures[StoreReply.HEADER + StoreReply.PER_LIMIT * i + 2] = which[i] ? now + HINT_MICROS : 0;
        }
        return FallbackReply.failClosed(figures, plan.size());
    }
}
