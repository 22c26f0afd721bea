package dev.tidegate.internal.fallback.known;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Optional;

/** The denials of a store that lost its data, where the policy denies until the window ends; empty elsewhere. */
public final class DataLossDenials
        implements StoreCommand.Handler<Optional<StoreReply>>, StoreCommand.StepHandler<Optional<StoreReply>> {
    private final SharedStore store;
    private final Epochs epochs;
    private final TimeSource time;

    public DataLossDenials(SharedStore store, Epochs epochs, TimeSource time) {
        this.store = store;
        this.epochs = epochs;
        this.time = time;
    }

    @Override
    public Optional<StoreReply> decide(StoreCommand.Decide command) {
        return denial(command.subject(), command.limits(), command.parts());
    }

    @Override
    public Optional<StoreReply> reserve(StoreCommand.Reserve command) {
        return denial(command.subject(), command.limits(), command.parts());
    }

    private Optional<StoreReply> denial(Subject subject, LimitSet set, long[] parts) {
        return Optional.ofNullable(epochs.drained(store.shard(subject.tenant()), set, parts, time.nowMicros()));
    }

    @Override
    public Optional<StoreReply> step(StoreCommand.OfReservation command) {
        return command.acceptStep(this);
    }

    @Override
    public Optional<StoreReply> read(StoreCommand.Read command) {
        return Optional.empty();
    }

    @Override
    public Optional<StoreReply> reset(StoreCommand.Reset command) {
        return Optional.empty();
    }

    @Override
    public Optional<StoreReply> extend(StoreCommand.Extend command) {
        return Optional.empty();
    }

    @Override
    public Optional<StoreReply> settle(StoreCommand.Settle command) {
        return Optional.empty();
    }

    @Override
    public Optional<StoreReply> cancel(StoreCommand.Cancel command) {
        return Optional.empty();
    }

    @Override
    public Optional<StoreReply> adjust(StoreCommand.Adjust command) {
        return Optional.empty();
    }

    @Override
    public Optional<StoreReply> look(StoreCommand.Look command) {
        return Optional.empty();
    }
}
