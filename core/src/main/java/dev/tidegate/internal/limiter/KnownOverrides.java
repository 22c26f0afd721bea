package dev.tidegate.internal.limiter;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.StoreReply;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The overrides that this process has read, and the plans that they make. Nothing is asked before a decision: the store says
 * with its answer that they changed. Safe for any number of threads.
 */
final class KnownOverrides {
    /** Those of a tenant that was left out are read again, at two round trips more for its next decision. */
    private static final int MOST_TENANTS = 10_000;

    private static final int MOST_PLANS_OF_TENANT = 64;

    private final Optional<OverrideStore> store;
    private final TimeSource clock;
    private final Map<String, Known> byTenant = new ConcurrentHashMap<>();
    /** The reads under way, by tenant; its own monitor guards it. */
    private final Map<String, Read> reads = new HashMap<>();

    /** The overrides of one tenant as they were read last, with the plans made of them. */
    private static final class Known {
        private final long version;
        private final List<SubjectOverride> list;
        private final Map<Call, Made> plans = new ConcurrentHashMap<>();
        /** The store's clock less the one of this process. */
        private volatile long ahead;

        Known(long version, List<SubjectOverride> list) {
            this.version = version;
            this.list = list;
        }
    }

    /** A read of the overrides of one tenant, and the one after it if calls wait for that. */
    private static final class Read {
        private final CompletableFuture<Void> done;
        private @Nullable CompletableFuture<Void> next;

        Read(CompletableFuture<Void> done) {
            this.done = done;
        }

        private CompletableFuture<Void> shareNext() {
            CompletableFuture<Void> shared = next;
            if (shared == null) {
                shared = new CompletableFuture<>();
                next = shared;
            }
            return shared;
        }
    }

    /** A plan and the configuration that it was made from. */
    private record Made(Configuration under, OverriddenPlan plan) {}

    /** What the plan of a call depends on. */
    private record Call(String plan, Optional<String> user) {}

    KnownOverrides(LimitStore store, TimeSource clock) {
        this.store = store.overrides();
        this.clock = clock;
    }

    /** The plan of a call as this process knows it now. */
    OverriddenPlan plan(Configuration under, String named, Subject subject) {
        Known known = byTenant.isEmpty() ? null : byTenant.get(subject.tenant());
        if (known == null) {
            return under.plan(named).plain(store.isPresent());
        }
        Call call = new Call(named, subject.user());
        long now = clock.nowMicros() + known.ahead;
        Made made = known.plans.get(call);
        if (made == null || made.under != under || !made.plan.holdsAt(now)) {
            made = new Made(under, OverriddenPlan.of(under, named, subject, known.version, known.list, now));
            if (known.plans.size() >= MOST_PLANS_OF_TENANT) {
                known.plans.clear();
            }
            known.plans.put(call, made);
        }
        return made.plan;
    }

    /** The store's clock, from an answer that says that a command was prepared for another time. */
    void clock(String tenant, StoreReply reply) {
        Known known = byTenant.get(tenant);
        if (known != null) {
            known.ahead = reply.clockMicros() - clock.nowMicros();
        }
    }

    /**
     * Reads the overrides of a tenant from the store. Calls that ask while a read is under way share the one after it: that
     * one begins after the answers that they had.
     */
    CompletionStage<Void> refresh(String tenant, StoreReply reply) {
        Read begun;
        synchronized (reads) {
            Read underWay = reads.get(tenant);
            if (underWay != null) {
                return underWay.shareNext().thenRun(() -> clock(tenant, reply));
            }
            begun = new Read(new CompletableFuture<>());
            reads.put(tenant, begun);
        }
        begin(tenant, begun);
        return begun.done.thenRun(() -> clock(tenant, reply));
    }

    private void begin(String tenant, Read read) {
        CompletionStage<OverrideStore.Stored> asked;
        try {
            asked = store.map(from -> from.read(tenant))
                    .orElseGet(() -> CompletableFuture.completedFuture(OverrideStore.Stored.NONE));
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        var unused = asked.thenAccept(stored -> remember(tenant, stored)).whenComplete((any, failure) -> {
            Read following = null;
            synchronized (reads) {
                if (read.next == null) {
                    reads.remove(tenant);
                } else {
                    following = new Read(read.next);
                    reads.put(tenant, following);
                }
            }
            if (failure == null) {
                read.done.complete(null);
            } else {
                read.done.completeExceptionally(StoreException.unwrapped(failure));
            }
            if (following != null) {
                begin(tenant, following);
            }
        });
    }

    private void remember(String tenant, OverrideStore.Stored stored) {
        if (stored.version() == Boundaries.NO_OVERRIDES) {
            byTenant.remove(tenant);
            return;
        }
        List<SubjectOverride> list = OverrideText.read(tenant, stored.text());
        byTenant.merge(
                tenant,
                new Known(stored.version(), list),
                // The same version keeps its plans. An older one, of a slower read, is noticed by the next decision.
                (before, read) -> before.version == read.version ? before : read);
        Iterator<String> others = byTenant.keySet().iterator();
        while (byTenant.size() > MOST_TENANTS && others.hasNext()) {
            @Nullable String other = others.next();
            if (!tenant.equals(other)) {
                others.remove();
            }
        }
    }
}
