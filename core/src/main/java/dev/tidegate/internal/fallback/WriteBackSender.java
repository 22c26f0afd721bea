package dev.tidegate.internal.fallback;

import dev.tidegate.StoreException;
import dev.tidegate.StoreException.Kind;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Sends one entry of the write-back queue to the store, and judges by the answer whether it is done. Has no state of its own. */
final class WriteBackSender {
    /** The result of sending an entry: whether it is over, waits, or everything waits. */
    enum Sent {
        /** It is over: booked, refused for good, or given up. */
        DONE,
        /** The store refuses it for now; others may be sent. */
        LATER,
        /** Nothing more is to be sent for now. */
        STOPPED
    }

    private static final CompletionStage<Sent> DONE = CompletableFuture.completedStage(Sent.DONE);
    private static final CompletionStage<Sent> STOPPED = CompletableFuture.completedStage(Sent.STOPPED);

    private static final String ENDED_OTHERWISE =
            "a reservation to be ended is not known to the store, or has ended otherwise";

    private static final String NO_ROOM = "the store has no room for the record of a booking";

    /** Once with fresh windows, once more if they end on the way. */
    private static final int MOST_STALE = 3;

    /** Until what the store refuses is sent again: soon at first, and in the end once a minute. */
    private static final long FIRST_PAUSE_MICROS = 250_000;

    private static final long LONGEST_PAUSE_MICROS = 60_000_000;

    private final WriteBackQueue.Sink store;
    private final TimeSource time;
    private final Supplier<CivilWindows> windows;
    private final Counters counters;
    private final WriteBackQueue.Told told;

    WriteBackSender(
            WriteBackQueue.Sink store,
            TimeSource time,
            Supplier<CivilWindows> windows,
            Counters counters,
            WriteBackQueue.Told told) {
        this.store = store;
        this.time = time;
        this.windows = windows;
        this.counters = counters;
        this.told = told;
    }

    /** Sends it once, or again with fresh windows; what fails is no failure of the result, unless an answer is unforeseen. */
    CompletionStage<Sent> send(QueuedItem item) {
        return send(item, 0);
    }

    private CompletionStage<Sent> send(QueuedItem item, int stale) {
        long now = time.nowMicros();
        if (item.doubtfulSince != 0 && now - item.doubtfulSince > item.rememberedMicros()) {
            counters.outcomeUnknown.increment();
            return DONE;
        }
        return store.apply(item.command(now))
                .handle((reply, failure) -> failure == null
                        ? answered(item, reply, stale)
                        : CompletableFuture.completedFuture(failed(item, failure, now)))
                .thenCompose(next -> next);
    }

    private CompletionStage<Sent> answered(QueuedItem item, StoreReply reply, int stale) {
        if (reply.status() != Status.STALE) {
            Optional<QueuedItem.Booking> charge =
                    item instanceof QueuedItem.Ending ending ? ending.chargeAfter(reply) : Optional.empty();
            if (charge.isPresent()) {
                return charge(item, charge.get(), 0);
            }
            if (hasNoRoom(reply)) {
                StoreException full = new StoreException(NO_ROOM, true, Kind.FULL);
                return CompletableFuture.completedFuture(failed(item, full, time.nowMicros()));
            }
            done(item, reply);
            return DONE;
        }
        if (stale == MOST_STALE) {
            return STOPPED;
        }
        if (item instanceof QueuedItem.Booking) {
            item.renew(reply.nowMicros(), any -> List.of());
            return send(item, stale + 1);
        }
        return store.apply(new StoreCommand.Look(item.subject, item.id))
                .thenCompose(found -> {
                    item.renew(reply.nowMicros(), now -> windows.get().around(found, now));
                    return send(item, stale + 1);
                })
                .exceptionally(failure -> Sent.STOPPED);
    }

    /** Nothing was booked, and there may be room when records have ended. */
    private static boolean hasNoRoom(StoreReply reply) {
        return reply.status() == Status.FULL || reply.status() == Status.TOO_MANY_RECORDS;
    }

    /** Charges what {@code ending} settles without a reservation; where that fails, the settle is sent again and then this. */
    private CompletionStage<Sent> charge(QueuedItem ending, QueuedItem.Booking charge, int stale) {
        long now = time.nowMicros();
        if (ending.doubtfulSince != 0 && now - ending.doubtfulSince > charge.rememberedMicros()) {
            // The store may have done it and forgotten it since: to charge it again could charge it twice.
            counters.outcomeUnknown.increment();
            return DONE;
        }
        return store.apply(charge.command(now))
                .handle((reply, failure) -> failure == null
                        ? charged(ending, charge, reply, stale)
                        : CompletableFuture.completedFuture(failed(ending, failure, now)))
                .thenCompose(next -> next);
    }

    private CompletionStage<Sent> charged(QueuedItem ending, QueuedItem.Booking charge, StoreReply reply, int stale) {
        switch (reply.status()) {
            case STALE -> {
                if (stale == MOST_STALE) {
                    return STOPPED;
                }
                charge.renew(reply.nowMicros(), any -> List.of());
                return charge(ending, charge, stale + 1);
            }
            case RESERVED, REPLAYED -> counters.replayed.increment();
            case CONFLICT -> refused(ENDED_OTHERWISE);
            default -> {
                StoreException full = new StoreException(NO_ROOM, true, Kind.FULL);
                return CompletableFuture.completedFuture(failed(ending, full, time.nowMicros()));
            }
        }
        return DONE;
    }

    private Sent failed(QueuedItem item, Throwable failure, long now) {
        Throwable cause = StoreException.unwrapped(failure);
        Kind kind = cause instanceof StoreException known ? known.kind() : Kind.REFUSED;
        if (kind != Kind.UNANSWERED && kind != Kind.NOT_EXECUTED) {
            // No error says for certain that it can never be done: a right, a replica, a key of another kind, a
            // damaged value, a store without room may change.
            long pause = FIRST_PAUSE_MICROS << Math.min(item.refusals, 8);
            item.notBefore = Math.max(1, now + Math.min(pause, LONGEST_PAUSE_MICROS));
            if (item.refusals++ == 0) {
                told.refused(String.valueOf(cause.getMessage()));
            }
            return Sent.LATER;
        }
        if (kind == Kind.UNANSWERED && item.doubtfulSince == 0) {
            item.doubtfulSince = Math.max(1, now);
        }
        return Sent.STOPPED;
    }

    private void done(QueuedItem item, StoreReply reply) {
        boolean refused = reply.status() == Status.CONFLICT || reply.status() == Status.GONE;
        if (refused) {
            refused(
                    item instanceof QueuedItem.Booking
                            ? "a reservation that was made without the store has an id that it knows otherwise"
                            : ENDED_OTHERWISE);
        } else if (item instanceof QueuedItem.Booking booking) {
            counters.writtenBack.increment();
            told.booked(booking, reply);
        } else if (item instanceof QueuedItem.Ending) {
            counters.replayed.increment();
        }
    }

    private void refused(String why) {
        counters.refused.increment();
        told.dropped(why);
    }
}
