package dev.tidegate.testkit;

import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Lets another caller do something right before the first adjustment arrives at a store. */
record Overtaken(LimitStore store, Supplier<CompletionStage<?>> other, AtomicBoolean done) implements LimitStore {
    Overtaken(LimitStore store, Supplier<CompletionStage<?>> other) {
        this(store, other, new AtomicBoolean());
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        return command instanceof StoreCommand.Adjust && done.compareAndSet(false, true)
                ? other.get().thenCompose(any -> store.apply(command))
                : store.apply(command);
    }

    @Override
    public CompletionStage<Void> check() {
        return store.check();
    }

    @Override
    public Optional<OverrideStore> overrides() {
        return store.overrides();
    }

    @Override
    public String source() {
        return store.source();
    }

    @Override
    public void close() {}
}
