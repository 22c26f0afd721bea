package dev.tidegate.internal.ledger;

import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A store that writes each step of a reservation to a ledger before it answers. For stores in this process: one that is
 * shared keeps its records beside its counts, where they survive this process.
 */
public final class RecordingStore implements LimitStore {
    private final LimitStore store;
    private final UsageLedger ledger;
    private final Supplier<CivilWindows> known;

    public RecordingStore(LimitStore store, UsageLedger ledger, Supplier<CivilWindows> known) {
        this.store = store;
        this.ledger = ledger;
        this.known = known;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        CompletionStage<StoreReply> done = store.apply(command);
        return command instanceof StoreCommand.OfReservation step
                ? done.thenCompose(reply -> recorded(step, reply, done))
                : done;
    }

    private CompletionStage<StoreReply> recorded(
            StoreCommand.OfReservation step, StoreReply reply, CompletionStage<StoreReply> done) {
        Optional<UsageRecord> draft =
                UsageRecords.isRecorded(reply.status()) ? UsageRecords.draft(step) : Optional.empty();
        return draft.isEmpty()
                ? done
                : ledger.append(List.of(UsageRecords.completed(draft.get(), reply, known.get())))
                        // The step is done, whatever becomes of its record. Callers do not go on in the thread that
                        // writes.
                        .handleAsync((written, failure) -> reply);
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
    public void close() {
        store.close();
    }
}
