package dev.tidegate.internal.memory;

import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.OverrideStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The overrides of the in-process store. A decision compares its version under the locks of its keys, and a change waits for
 * the decisions that hold those locks: after it no decision of the former version is made.
 */
final class MemoryOverrides implements OverrideStore {
    private static final int MOST_TENANTS = 100_000;
    private static final long SWEEP_MICROS = 3_600_000_000L;

    private final Map<String, Kept> byTenant = new ConcurrentHashMap<>();
    private final Keyspace keyspace;
    private final TimeSource time;
    private long sweptMicros;

    /** What is kept for one tenant; one without overrides keeps its history while there is room. */
    private record Kept(Stored stored, long endMicros, List<Past> past) {
        static final Kept NOTHING = new Kept(Stored.NONE, Long.MAX_VALUE, List.of());
    }

    MemoryOverrides(Keyspace keyspace, TimeSource time) {
        this.keyspace = keyspace;
        this.time = time;
    }

    /** Whether a command was made under another version. Called under the locks of its keys. */
    boolean differ(String tenant, Boundaries boundaries) {
        long version = boundaries.overridesVersion();
        if (version == Boundaries.ANY_OVERRIDES || (version == Boundaries.NO_OVERRIDES && byTenant.isEmpty())) {
            return false;
        }
        return version != kept(tenant).stored.version();
    }

    private Kept kept(String tenant) {
        @Nullable Kept kept = byTenant.get(tenant);
        return kept == null ? Kept.NOTHING : kept;
    }

    @Override
    public CompletionStage<Stored> read(String tenant) {
        return CompletableFuture.completedFuture(kept(tenant).stored);
    }

    @Override
    public CompletionStage<Changed> write(String tenant, Change change) {
        synchronized (this) {
            Kept before = kept(tenant);
            if (before.stored.version() != change.expected()) {
                return CompletableFuture.completedFuture(new Changed(false, before.stored.version()));
            }
            long now = time.nowMicros();
            if (!hasRoom(tenant, now)) {
                return CompletableFuture.failedFuture(new StoreException(
                        "the in-process store keeps overrides of at most " + MOST_TENANTS + " subjects",
                        true,
                        StoreException.Kind.FULL));
            }
            long at =
                    Math.max(now, before.past.isEmpty() ? 1 : before.past.get(0).atMicros() + 1);
            List<Past> past = new ArrayList<>();
            past.add(new Past(at, change.entry()));
            past.addAll(before.past.subList(0, Math.min(MAX_PAST - 1, before.past.size())));
            Stored next = change.text().isEmpty() ? Stored.NONE : new Stored(at, change.text());
            byTenant.put(tenant, new Kept(next, change.endMicros(), List.copyOf(past)));
            keyspace.awaitHolders(tenant);
            return CompletableFuture.completedFuture(new Changed(true, next.version()));
        }
    }

    /** Forgets what is over; where there is no room, also the histories of tenants that have no overrides any more. */
    private boolean hasRoom(String tenant, long now) {
        boolean full = byTenant.size() >= MOST_TENANTS && !byTenant.containsKey(tenant);
        if (full || now < sweptMicros || now - sweptMicros >= SWEEP_MICROS) {
            sweptMicros = now;
            byTenant.values()
                    .removeIf(
                            each -> each.endMicros < now || (full && each.stored.version() == Boundaries.NO_OVERRIDES));
        }
        return byTenant.size() < MOST_TENANTS || byTenant.containsKey(tenant);
    }

    @Override
    public CompletionStage<List<Past>> history(String tenant) {
        return CompletableFuture.completedFuture(kept(tenant).past);
    }

    @Override
    public CompletionStage<List<String>> tenants() {
        return CompletableFuture.completedFuture(byTenant.entrySet().stream()
                .filter(each -> each.getValue().stored.version() != Boundaries.NO_OVERRIDES)
                .map(Map.Entry::getKey)
                .toList());
    }
}
