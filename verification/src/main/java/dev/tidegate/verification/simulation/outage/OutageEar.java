package dev.tidegate.verification.simulation.outage;

import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ObjLongConsumer;

/** The store as one life of a process reaches it; listens for what is in use of the first limit of each tenant. */
final class OutageEar implements SharedStore {
    /** With a control character, which no caller's id has, begin the ids of batches. */
    private static final String BATCH = "\u0001batch:";

    private final OutageWire store;
    private final ObjLongConsumer<String> used;
    private final Runnable bookedBatch;
    private boolean leaving;
    private boolean gone;

    /**
     * One life.
     *
     * @param used is given what is in use of a tenant's first limit
     * @param bookedBatch runs before a batch of calls is sent
     */
    OutageEar(OutageWire store, ObjLongConsumer<String> used, Runnable bookedBatch) {
        this.store = store;
        this.used = used;
        this.bookedBatch = bookedBatch;
    }

    /** A process that stops waits for its answers: from now on they come within the call. */
    void leaves() {
        leaving = true;
    }

    /** The process is no more: what is on its way arrives, and no answer does. */
    void ends() {
        gone = true;
    }

    private <T> CompletionStage<T> heard(CompletionStage<T> answer) {
        CompletableFuture<T> heard = new CompletableFuture<>();
        var unused = answer.whenComplete((value, failure) -> {
            if (gone) {
                return;
            }
            if (failure == null) {
                heard.complete(value);
            } else {
                heard.completeExceptionally(failure);
            }
        });
        return heard;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        if (gone) {
            return CompletableFuture.failedFuture(OutageWire.gone());
        }
        if (!leaving
                && command instanceof StoreCommand.Reserve reserve
                && reserve.id().startsWith(BATCH)) {
            bookedBatch.run();
        }
        boolean tells = command instanceof StoreCommand.Decide || command instanceof StoreCommand.Reserve;
        CompletionStage<StoreReply> answer = leaving ? store.applyAtOnce(command) : store.apply(command);
        return heard(answer).thenApply(reply -> {
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
        return gone ? new CompletableFuture<>() : store.present(instance, lasting);
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
        return gone ? new CompletableFuture<>() : store.epochs(known);
    }

    @Override
    public CompletionStage<Evictions> evictions(String shard) {
        return store.evictions(shard);
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
