package dev.tidegate.verification.outage;

import dev.tidegate.Decision;
import dev.tidegate.FailurePolicy;
import dev.tidegate.FailureStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.fallback.FallbackStore;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One of several processes on a store, whose upkeep is done when the test says so. */
final class OneProcess implements AutoCloseable {
    final List<StoreEvent.Kind> events = new CopyOnWriteArrayList<>();
    final RateLimiter limiter;
    private final FallbackStore store;

    OneProcess(SharedStore shared, FailurePolicy policy, Plans plans, TimeSource time) {
        this(shared, policy, plans, time, event -> {});
    }

    OneProcess(SharedStore shared, FailurePolicy policy, Plans plans, TimeSource time, StoreListener also) {
        StoreListener listener = event -> {
            events.add(event.kind());
            also.happened(event);
        };
        this.store = new FallbackStore(shared, policy, plans, time, listener);
        this.limiter = RateLimiter.builder().plans(plans).store(store).build();
    }

    OneProcess beats() {
        store.beat().toCompletableFuture().exceptionally(away -> null).join();
        return this;
    }

    OneProcess drains() {
        store.drain().toCompletableFuture().join();
        return this;
    }

    FailureStatus status() {
        return store.status();
    }

    /** How many of so many calls are allowed. */
    int allowed(Request request, int calls) {
        int allowed = 0;
        for (int n = 0; n < calls; n++) {
            Decision decision = limiter.acquire(request);
            allowed += decision.allowed() ? 1 : 0;
        }
        return allowed;
    }

    @Override
    public void close() {
        store.close();
    }
}
