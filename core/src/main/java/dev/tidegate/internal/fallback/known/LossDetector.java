package dev.tidegate.internal.fallback.known;

import dev.tidegate.TimeSource;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Distinguishes a data loss of a shard from the eviction or deletion of single keys, by the evictions that the server reports
 * and by other keys that must be there. Safe for any number of threads.
 */
public final class LossDetector {
    /** How many other keys are read before everything counts as lost. */
    private static final int OTHERS = 8;

    private final SharedStore store;
    private final Epochs epochs;
    private final LastKnownUsage seen;
    private final TimeSource time;
    private final StoreListener listener;
    private final Map<String, SharedStore.Evictions> evictions = new ConcurrentHashMap<>();
    /** By shard the store's time at which it was last noticed that it evicts. */
    private final Map<String, Long> evictedMicros = new ConcurrentHashMap<>();

    private final AtomicBoolean asking = new AtomicBoolean();

    public LossDetector(
            SharedStore store, Epochs epochs, LastKnownUsage seen, TimeSource time, StoreListener listener) {
        this.store = store;
        this.epochs = epochs;
        this.seen = seen;
        this.time = time;
        this.listener = listener;
    }

    /**
     * Finds out why a key is gone that must be there, and reports it: with the whole shard, evicted, or deleted. One search at
     * a time.
     *
     * @param heardMicros the store's time at which the key was there
     */
    public void missed(String tenant, long heardMicros, long nowMicros) {
        if (asking.compareAndSet(false, true)) {
            String shard = store.shard(tenant);
            var unused = isLost(shard, tenant, OTHERS)
                    .thenCompose(lost -> store.epoch(tenant, lost.all()).thenAccept(epoch -> {
                        Epochs.News news = epochs.heard(epoch);
                        if (news == Epochs.News.WIPED) {
                            listener.happened(new StoreEvent(Kind.WIPED, ""));
                        } else if (news == Epochs.News.NONE || !lost.all()) {
                            Loss one = ofOne(lost, shard, heardMicros, nowMicros);
                            listener.happened(new StoreEvent(Kind.EVICTED, one.why()));
                        }
                    }))
                    .whenComplete((done, failure) -> asking.set(false));
        }
    }

    /** Whether all of a shard is lost if its epoch marker is missing; else what became of one key. */
    private record Loss(boolean all, String why) {}

    private static final Loss EVICTED = new Loss(false, "evicted by the server");
    private static final Loss DELETED = new Loss(false, "deleted, or given back elsewhere");
    private static final Loss ALL_LOST = new Loss(true, DELETED.why());

    /** A key that was there before evictions were noticed counts as evicted, also where nothing was evicted since. */
    private Loss ofOne(Loss lost, String shard, long heardMicros, long nowMicros) {
        if (lost.equals(EVICTED)) {
            evictedMicros.merge(shard, nowMicros, Math::max);
        }
        return heardMicros <= evictedMicros.getOrDefault(shard, Long.MIN_VALUE) ? EVICTED : lost;
    }

    /** A server that evicts may evict the epoch marker; one that lost its data has none of the other keys either. */
    private CompletionStage<Loss> isLost(String shard, String but, int most) {
        return evicts(shard).thenCompose(evicts -> {
            if (evicts) {
                return CompletableFuture.completedFuture(EVICTED);
            }
            CompletionStage<Boolean> alive = CompletableFuture.completedFuture(false);
            long nowMicros = time.nowMicros();
            for (LastKnownUsage.Other other : seen.others(
                    tenant -> !tenant.equals(but) && store.shard(tenant).equals(shard), nowMicros, most)) {
                StoreCommand read =
                        new StoreCommand.Read(other.subject(), other.own(), Boundaries.around(other.own(), nowMicros));
                alive = alive.thenCombine(store.apply(read), (sofar, reply) -> sofar || other.isIn(reply));
            }
            // They may have been evicted while they were read.
            return alive.thenCompose(any -> any
                    ? CompletableFuture.completedFuture(DELETED)
                    : evicts(shard).thenApply(late -> late ? EVICTED : ALL_LOST));
        });
    }

    /** Whether the shard has evicted keys since the last such question; at the first one, whether it ever has. */
    private CompletionStage<Boolean> evicts(String shard) {
        return evictions(shard).thenApply(now -> {
            SharedStore.Evictions before = evictions.getOrDefault(shard, SharedStore.Evictions.UNKNOWN);
            remember(shard, now);
            return before.run().isEmpty() ? now.keys() > 0 : now.isMoreThan(before);
        });
    }

    /** A missing reply leaves the last one as it is. */
    private void remember(String shard, SharedStore.Evictions now) {
        if (!now.run().isEmpty()) {
            evictions.put(shard, now);
        }
    }

    /** A server that does not report evictions counts as one without any. */
    private CompletionStage<SharedStore.Evictions> evictions(String shard) {
        return store.evictions(shard).exceptionally(failure -> SharedStore.Evictions.UNKNOWN);
    }

    /** Reads the evictions of a shard for the first time, to compare later ones with. */
    public void watch(String shard) {
        if (!evictions.containsKey(shard)) {
            var unused = evictions(shard).thenAccept(now -> remember(shard, now));
        }
    }

    /** For each known shard, whether all of it is lost if its epoch marker is missing. */
    public CompletionStage<Map<String, Boolean>> lost() {
        CompletionStage<Map<String, Boolean>> all = CompletableFuture.completedFuture(new HashMap<>());
        for (String shard : epochs.shards()) {
            all = all.thenCombine(isLost(shard, "", 1), (sofar, loss) -> {
                sofar.put(shard, loss.all());
                return sofar;
            });
        }
        return all;
    }
}
