package dev.tidegate.internal.lease;

import dev.tidegate.LeaseStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A shared store, and from the first plan on that has leases a {@link LeasingStore} before it with its timer: a limiter
 * without such plans pays nothing for them. Safe for any number of threads.
 */
public final class Leasing implements LimitStore {
    private final LimitStore store;
    private final IntSupplier processes;
    private final Consumer<LimitStore> begun;
    private volatile LimitStore deciding;
    private @Nullable LeasingStore leasing;
    private @Nullable LeaseTimer timer;

    /**
     * @param processes how many share the store, as far as known
     * @param begun receives the store before it, once there is one
     */
    public Leasing(LimitStore store, IntSupplier processes, Consumer<LimitStore> begun) {
        this.store = store;
        this.processes = processes;
        this.begun = begun;
        this.deciding = store;
    }

    /** Calls are decided under these plans from now on. What was taken under others is given back. */
    public synchronized void replaced(Plans plans) {
        if (leasing != null) {
            leasing.endAll();
        } else if (plans.all().stream().anyMatch(Leasing::isLeased)) {
            LeasingStore made = new LeasingStore(store, TimeSource.elapsed(), processes);
            leasing = made;
            timer = new LeaseTimer(made);
            deciding = made;
            begun.accept(made);
        }
    }

    private static boolean isLeased(Plan plan) {
        return plan.limits().stream().map(Limit::lease).allMatch(lease -> lease.isPresent());
    }

    /** The overrides of a tenant have changed: what was taken under the former ones is given back. */
    public synchronized void end(String tenant) {
        if (leasing != null) {
            leasing.end(tenant);
        }
    }

    /** How it stands. */
    public synchronized LeaseStatus status() {
        return leasing == null ? LeaseStatus.NONE : leasing.status();
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        return deciding.apply(command);
    }

    @Override
    public CompletionStage<Void> check() {
        return store.check();
    }

    @Override
    public String source() {
        return store.source();
    }

    /** Gives back what is left of all slices. The shared store stays open. */
    @Override
    public synchronized void close() {
        if (timer != null) {
            timer.close();
        }
    }
}
