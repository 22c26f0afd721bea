package dev.tidegate.testkit.simulation;

import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.ObjLongConsumer;

/** The store as one process hears it; listens for what is in use of the first limit of each tenant. */
final class OutageEar implements SharedStore {
    private final SharedStore store;
    private final ObjLongConsumer<String> used;

    OutageEar(SharedStore store, ObjLongConsumer<String> used) {
        this.store = store;
        this.used = used;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        boolean tells = command instanceof StoreCommand.Decide || command instanceof StoreCommand.Reserve;
        return store.apply(command).thenApply(reply -> {
            boolean figures =
                    tells && reply.status() != StoreReply.Status.CONFLICT && reply.status() != StoreReply.Status.STALE;
            if (figures) {
                used.accept(command.subject().tenant(), reply.used(0));
            }
            return reply;
        });
    }

    @Override
    public CompletionStage<Integer> present(String instance, Duration lasting) {
        return store.present(instance, lasting);
    }

    @Override
    public String shard(String tenant) {
        return store.shard(tenant);
    }

    @Override
    public CompletionStage<Epoch> epoch(String tenant, boolean lost) {
        return store.epoch(tenant, lost);
    }

    @Override
    public CompletionStage<List<Epoch>> epochs(Map<String, Boolean> known) {
        return store.epochs(known);
    }

    @Override
    public CompletionStage<Void> check() {
        return store.check();
    }

    @Override
    public String source() {
        return store.source();
    }

    @Override
    public void close() {}
}
