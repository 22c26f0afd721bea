package dev.tidegate.internal.fallback.known;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The usage of each subject at the last reply of the store, for every plan and scope; bounded. Safe for any number of threads. */
public final class LastKnownUsage {
    /** A search looks at so many at most. */
    private static final int LOOKS = 256;

    private static final Scope[] SCOPES = Scope.values();

    private final int most;
    private final AtomicLong replies = new AtomicLong();
    private final Map<LimitSet.Layout, Counted> byLayout = new ConcurrentHashMap<>();

    /** The subjects under sets of one layout; one of those sets says what each place of a reply is. */
    private record Counted(LimitSet set, Map<Scope, GenerationalCache<Known>> scopes) {}

    private record Below(Scope scope, String tenant, String id) {}

    /** How much of a limit was in use, and when. */
    public record Last(long used, long atMicros) {}

    /** The usage of one key in the last reply about it. */
    static final class Known {
        private volatile @Nullable StoreReply reply;
        /** Its place among all replies: their own times go back with the clock of the store. */
        private volatile long order;
        /** Whether nothing was given back since then that this process knows of. */
        private volatile boolean firm;
    }

    public LastKnownUsage(int most) {
        this.most = most;
    }

    private Map<Scope, GenerationalCache<Known>> of(LimitSet set) {
        Counted known = byLayout.get(set.layout());
        return (known != null ? known : byLayout.computeIfAbsent(set.layout(), any -> made(set))).scopes();
    }

    /** Forgets sets with limits that no plan has any more, so that plans that are replaced leave nothing behind. */
    public void retain(Set<Long> limits) {
        byLayout.keySet().removeIf(layout -> !layout.isAmong(limits));
    }

    private Counted made(LimitSet set) {
        Map<Scope, GenerationalCache<Known>> scopes = new EnumMap<>(Scope.class);
        for (Scope scope : SCOPES) {
            if (set.uses(scope)) {
                scopes.put(scope, new GenerationalCache<>(most));
            }
        }
        return new Counted(set, scopes);
    }

    /** The last-known usage of a limit, under any plan: the latest of those that share its counts; or nothing. */
    @Nullable
    public Last find(Limit limit, Subject subject) {
        Object key = key(limit.scope(), subject);
        long id = limit.id();
        Last latest = null;
        long order = 0;
        for (Counted each : byLayout.values()) {
            GenerationalCache<Known> generations = each.scopes().get(limit.scope());
            Known known = generations == null ? null : generations.find(key);
            if (known == null) {
                continue;
            }
            StoreReply reply = known.reply;
            for (int i = 0; reply != null && i < each.set().size(); i++) {
                if (each.set().id(i) == id && (latest == null || order < known.order)) {
                    order = known.order;
                    latest = new Last(reply.used(i), reply.nowMicros());
                }
            }
        }
        return latest;
    }

    /**
     * Remembers a reply.
     *
     * @param parts what it charged to each limit; empty for nothing
     * @return the time of a reply about a count that should still exist and was missing; 0 if none is missing
     */
    public long seen(LimitSet set, Subject subject, StoreReply reply, long[] parts) {
        long missed = 0;
        for (Map.Entry<Scope, GenerationalCache<Known>> each : of(set).entrySet()) {
            Known known = each.getValue().obtain(key(each.getKey(), subject), Known::new);
            StoreReply before = known.reply;
            if (known.firm && before != null && missed(set, each.getKey(), before, reply, parts)) {
                missed = before.nowMicros();
            }
            known.reply = reply;
            known.order = replies.incrementAndGet();
            known.firm = true;
        }
        return missed;
    }

    /** Whether everything that was in use, and must be still, is not. Slots free themselves early. */
    private static boolean missed(LimitSet set, Scope scope, StoreReply before, StoreReply reply, long[] parts) {
        boolean expected = false;
        for (int i = 0; i < set.size(); i++) {
            Limit limit = set.limits().get(i);
            if (limit.scope() == scope
                    && !(limit.window() instanceof Window.Concurrent)
                    && before.backAtMicros(i) > reply.nowMicros()
                    && before.used(i) > 0) {
                if (reply.used(i) > (parts.length > i ? parts[i] : 0)) {
                    return false;
                }
                expected = true;
            }
        }
        return expected;
    }

    /** The last-known counts of a tenant, and the limits to read them by. */
    record Other(Subject subject, LimitSet own, long[] used) {
        /** Whether what was there is there still. A key that was restarted has less. */
        boolean isIn(StoreReply reply) {
            for (int i = 0; i < used.length; i++) {
                if (used[i] > 0 && reply.status() == StoreReply.Status.DONE && reply.used(i) >= used[i]) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Tenants whose counts must still be there. */
    List<Other> others(Predicate<String> wanted, long nowMicros, int most) {
        List<Other> others = new ArrayList<>();
        for (Counted plan : byLayout.values()) {
            GenerationalCache<Known> tenants = plan.scopes().get(Scope.TENANT);
            if (tenants == null || others.size() >= most) {
                continue;
            }
            LimitSet own = own(plan.set());
            tenants.some(each -> wanted.test((String) each.getKey()), LOOKS, LOOKS)
                    .forEach(each -> {
                        long[] used = expected(plan.set(), own, each.getValue(), nowMicros);
                        if (used.length > 0 && others.size() < most) {
                            others.add(new Other(Subject.of((String) each.getKey()), own, used));
                        }
                    });
        }
        return others;
    }

    private static LimitSet own(LimitSet plan) {
        return LimitSet.of(new Plan(
                "own",
                plan.limits().stream()
                        .filter(limit -> limit.scope() == Scope.TENANT)
                        .toList()));
    }

    /** What must still be in use of each of the tenant's own limits; nothing at all if that is not known of any. */
    private static long[] expected(LimitSet plan, LimitSet own, Known known, long nowMicros) {
        StoreReply reply = known.reply;
        long[] used = new long[own.size()];
        boolean any = false;
        int at = 0;
        for (int i = 0; reply != null && known.firm && i < plan.size(); i++) {
            Limit limit = plan.limits().get(i);
            if (limit.scope() == Scope.TENANT) {
                boolean stays =
                        !(limit.window() instanceof Window.Concurrent || limit.window() instanceof Window.Bucket)
                                && reply.backAtMicros(i) > nowMicros;
                used[at] = stays ? reply.used(i) : 0;
                any |= used[at++] > 0;
            }
        }
        return any ? used : new long[0];
    }

    /** Something of the subject's is given back or forgotten: less may be in use than was last known. */
    public void givenBack(Subject subject) {
        for (Counted each : byLayout.values()) {
            each.scopes().forEach((scope, generations) -> {
                if (covers(scope, subject)) {
                    Known known = generations.find(key(scope, subject));
                    if (known != null) {
                        known.firm = false;
                    }
                }
            });
        }
    }

    private static boolean covers(Scope scope, Subject subject) {
        return switch (scope) {
            case TENANT -> true;
            case USER -> subject.user().isPresent();
            case MODEL -> subject.model().isPresent();
        };
    }

    /** What distinguishes a key of this scope from others. */
    public static Object key(Scope scope, Subject subject) {
        return switch (scope) {
            case TENANT -> subject.tenant();
            case USER -> new Below(scope, subject.tenant(), subject.user().orElseThrow());
            case MODEL -> new Below(scope, subject.tenant(), subject.model().orElseThrow());
        };
    }
}
