package dev.tidegate.internal.lease;

import dev.tidegate.LeaseStatus;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that decides calls from slices: units of all limits of a plan that it has the shared store charge ahead, for as
 * many calls as the subject is expected to make soon. A slice ends before the lease and before its windows end, by a clock
 * that never steps back; what no call has had is given back then, once. Plans with a limit without a lease, and all other
 * commands, go to the shared store.
 *
 * <p>Safe for any number of threads; never blocks. {@link #tick} is to be called every few milliseconds.
 */
public final class LeasingStore implements LimitStore {
    /** Between two calls of {@link #tick}. */
    static final long TICK_MILLIS = 10;

    private final LimitStore store;
    private final TimeSource elapsed;
    private final IntSupplier processes;
    private final SliceTable places = new SliceTable();
    private final Returns returns;

    /**
     * @param store that is shared
     * @param elapsed a clock that never steps back
     * @param processes how many share the store, as far as known
     */
    public LeasingStore(LimitStore store, TimeSource elapsed, IntSupplier processes) {
        this.store = store;
        this.elapsed = elapsed;
        this.processes = processes;
        this.returns = new Returns(store);
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        if (command instanceof StoreCommand.Decide call
                && call.charge()
                && call.limits().leaseMicros() > 0) {
            return decide(call);
        }
        if (command instanceof StoreCommand.Reset) {
            // Twice: a slice may be taken while the reset is under way.
            forget(command.subject());
            return store.apply(command).whenComplete((reply, failure) -> forget(command.subject()));
        }
        return store.apply(command);
    }

    // ---- a call ----

    private CompletionStage<StoreReply> decide(StoreCommand.Decide call) {
        Place place = places.of(call);
        if (place == null) {
            return store.apply(call);
        }
        PendingSlice asked = null;
        CompletableFuture<StoreReply> answer = null;
        Slice ended = null;
        synchronized (place) {
            long now = elapsed.nowMicros();
            Slice slice = place.slice();
            if (slice != null && slice.hasEnded(now)) {
                ended = retired(place, slice, false);
                slice = null;
            }
            if (slice != null && slice.covers(call.parts())) {
                StoreReply reply = slice.give(call.parts(), now);
                returns.decided();
                if (slice.isUsedUp()) {
                    retired(place, slice, true);
                }
                return CompletableFuture.completedFuture(reply);
            }
            if (slice != null && slice.isLow(call.parts())) {
                ended = retired(place, slice, true);
                slice = null;
            }
            PendingSlice pending = place.pending();
            if (pending != null) {
                answer = pending.isAbandoned() ? null : pending.join(call);
            } else if (slice == null) {
                int calls = place.calls(call.parts(), now, Math.max(1, processes.getAsInt()));
                if (calls > 1) {
                    asked = new PendingSlice(returns.newId(), now, SliceCommands.times(calls, call.parts()));
                    answer = asked.join(call);
                    place.pending(asked);
                }
            }
        }
        if (ended != null) {
            returns.giveBack(place, ended);
        }
        if (asked != null) {
            ask(place, call, asked);
        }
        return answer != null ? answer : alone(place, call);
    }

    /** One call in the store, whose reply says how much is left. */
    private CompletionStage<StoreReply> alone(Place place, StoreCommand.Decide call) {
        return store.apply(call).thenApply(reply -> {
            synchronized (place) {
                place.replied(reply, elapsed.nowMicros());
            }
            return reply;
        });
    }

    private void alone(Place place, PendingSlice.Caller caller) {
        alone(place, caller.command()).whenComplete((reply, failure) -> {
            if (failure == null) {
                caller.answer().complete(reply);
            } else {
                caller.answer().completeExceptionally(StoreException.unwrapped(failure));
            }
        });
    }

    /** Ends the slice of a place; returns it if it has units to give back. */
    private @Nullable Slice retired(Place place, Slice slice, boolean before) {
        place.slice(null);
        place.learn(slice, before);
        returns.ended(slice);
        return slice.isUsedUp() ? null : slice;
    }

    // ---- a slice ----

    private void ask(Place place, StoreCommand.Decide call, PendingSlice asked) {
        var unused = applied(SliceCommands.take(call, asked)).whenComplete((reply, failure) -> {
            if (failure != null) {
                failed(place, asked, StoreException.unwrapped(failure));
            } else if (reply.status() == StoreReply.Status.RESERVED) {
                taken(place, asked, reply);
            } else {
                refused(place, asked, reply);
            }
        });
    }

    /** A store that throws has failed as one that answers so: the calls that wait fail too. */
    private CompletionStage<StoreReply> applied(StoreCommand command) {
        try {
            return store.apply(command);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void taken(Place place, PendingSlice asked, StoreReply reply) {
        List<PendingSlice.Caller> callers;
        List<StoreReply> replies = new ArrayList<>();
        Slice ended = null;
        synchronized (place) {
            long now = elapsed.nowMicros();
            place.pending(null);
            place.replied(reply, elapsed.nowMicros());
            callers = List.copyOf(asked.callers());
            Slice slice = new Slice(
                    asked.id(),
                    asked.units(),
                    reply,
                    now,
                    asked.askedMicros() + SliceCommands.lastingMicros(place, asked, reply));
            returns.took(place, slice);
            // The first one asked the store itself; the others may have come after it replied.
            int served = slice.hasEnded(now) ? 1 : callers.size();
            for (PendingSlice.Caller caller : callers.subList(0, served)) {
                replies.add(slice.give(caller.command().parts(), now));
                returns.decided();
            }
            if (asked.isAbandoned() || slice.hasEnded(now) || slice.isUsedUp()) {
                ended = retired(place, slice, slice.isUsedUp());
            } else {
                place.slice(slice);
            }
        }
        if (ended != null && asked.isForgotten()) {
            returns.forget();
        } else if (ended != null) {
            returns.giveBack(place, ended);
        }
        for (int i = 0; i < callers.size(); i++) {
            if (i < replies.size()) {
                callers.get(i).answer().complete(replies.get(i));
            } else {
                alone(place, callers.get(i));
            }
        }
    }

    /** Nothing was charged: each call is decided by itself, or has the reply that says why none can be now. */
    private void refused(Place place, PendingSlice asked, StoreReply reply) {
        synchronized (place) {
            place.pending(null);
            place.replied(reply, elapsed.nowMicros());
            place.denied();
        }
        boolean outdated = reply.status() == StoreReply.Status.STALE || reply.status() == StoreReply.Status.CHANGED;
        for (PendingSlice.Caller caller : asked.callers()) {
            if (outdated) {
                caller.answer().complete(reply);
            } else {
                alone(place, caller);
            }
        }
    }

    /** The units of every call that waited were in what the store was asked for: it charged all of them, or none. */
    private void failed(Place place, PendingSlice asked, Throwable failure) {
        synchronized (place) {
            place.pending(null);
            place.denied();
        }
        Throwable ofCall = failure instanceof StoreException told ? SliceCommands.ofCalls(told) : failure;
        asked.callers().forEach(caller -> caller.answer().completeExceptionally(ofCall));
        if (failure instanceof StoreException told) {
            told.late().ifPresent(late -> late.thenAccept(reply -> tookLate(place, asked, reply)));
        }
    }

    /** What the calls have that waited is charged; the rest, which nothing can use any more, is given back. */
    private void tookLate(Place place, PendingSlice asked, StoreReply reply) {
        if (reply.status() == StoreReply.Status.RESERVED) {
            Slice slice = new Slice(asked.id(), asked.units(), reply, 0, 0);
            returns.took(place, slice);
            returns.ended(slice);
            asked.callers().forEach(caller -> slice.give(caller.command().parts(), 0));
            if (!slice.isUsedUp() && asked.isForgotten()) {
                returns.forget();
            } else if (!slice.isUsedUp()) {
                returns.giveBack(place, slice);
            }
        }
    }

    // ---- upkeep ----

    /** Gives back what is left of the slices that have ended. */
    public void tick() {
        long now = elapsed.nowMicros();
        returns.live((place, slice) -> {
            Slice ended = null;
            synchronized (place) {
                if (place.slice() == slice && slice.hasEnded(now)) {
                    ended = retired(place, slice, false);
                }
            }
            if (ended != null) {
                returns.giveBack(place, ended);
            }
        });
    }

    /** Ends all slices of a tenant and gives back what is left of them: its overrides have changed. */
    public void end(String tenant) {
        places.each(place -> {
            if (place.subject().tenant().equals(tenant)) {
                end(place, false);
            }
        });
    }

    /** Ends the slices that count in what is reset. */
    private void forget(Subject reset) {
        boolean whole = reset.user().isEmpty() && reset.model().isEmpty();
        places.each(place -> {
            Subject its = place.subject();
            boolean below = (reset.user().isPresent() && reset.user().equals(its.user()))
                    || (reset.model().isPresent() && reset.model().equals(its.model()));
            if (its.tenant().equals(reset.tenant()) && (whole || below)) {
                end(place, true);
            }
        });
    }

    /** Ends all slices: other plans are in use, or the limiter is closed. */
    public void endAll() {
        places.each(place -> end(place, false));
    }

    /** After a reset nothing is given back: the counts that have the units are gone. */
    private void end(Place place, boolean reset) {
        Slice ended = null;
        synchronized (place) {
            Slice slice = place.slice();
            if (slice != null) {
                ended = retired(place, slice, false);
            }
            PendingSlice pending = place.pending();
            if (pending != null) {
                pending.abandon(reset);
            }
        }
        if (ended != null && reset) {
            returns.forget();
        } else if (ended != null) {
            returns.giveBack(place, ended);
        }
    }

    /** How it stands. */
    public LeaseStatus status() {
        return returns.status();
    }

    @Override
    public CompletionStage<Void> check() {
        return store.check();
    }

    @Override
    public String source() {
        return store.source();
    }

    /** Gives back what is left, and waits a little for the store to have it. The shared store stays open. */
    @Override
    public void close() {
        endAll();
        returns.await();
    }
}
