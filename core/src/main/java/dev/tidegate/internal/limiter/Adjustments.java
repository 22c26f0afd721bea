package dev.tidegate.internal.limiter;

import dev.tidegate.Actual;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.CivilCalendar;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.usage.Pricing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Repairs what a settled reservation was charged, under one configuration. */
final class Adjustments {
    private final LimitStore store;

    private final Configuration under;

    private final Outcomes outcomes;

    Adjustments(LimitStore store, Configuration under, Outcomes outcomes) {
        this.store = store;
        this.under = under;
        this.outcomes = outcomes;
    }

    CompletionStage<Outcome> adjust(String text, Actual said, long seq) {
        Handle handle = Handle.of(text);
        if (seq < 1 || seq > Integer.MAX_VALUE) {
            throw new InvalidInputException("seq", seq, "1 … " + Integer.MAX_VALUE);
        }
        said.meters().keySet().forEach(meter -> under.checkMeter("meters", meter));
        boolean priced = under.repricing().needed(handle.model(), said);
        AtomicReference<Optional<Pricing>> pricing = new AtomicReference<>(Optional.empty());
        long digest = Fingerprints.digest(said);
        Function<StoreReply, StoreCommand> after = found -> {
            Repricing.Priced booked = priced
                    ? under.repricing().priced(handle.model(), said, Outcomes.madeAt(found))
                    : new Repricing.Priced(said, Optional.empty());
            pricing.set(booked.pricing());
            return new StoreCommand.Adjust(
                    handle.subject(),
                    handle.id(),
                    Fingerprints.amounts(booked.actual()),
                    digest,
                    seq,
                    found.hasReservation() ? found.firstMicros() : 0,
                    found.hasReservation() ? found.lastMicros() : 0,
                    terms(handle, found, found.nowMicros()),
                    under.notes().of(handle, said, booked.actual()));
        };
        return lookAndDo(handle, after)
                .thenCompose(reply -> reply.status() == StoreReply.Status.STALE
                        ? lookAndDo(handle, after)
                        : CompletableFuture.completedFuture(reply))
                .thenApply(reply -> outcomes.of(reply).priced(Objects.requireNonNull(pricing.get())))
                .thenApply(done ->
                        under.repricing().unpriced(handle.model(), said) ? Outcomes.spendingWithoutPrice(done) : done);
    }

    private CompletionStage<StoreReply> lookAndDo(Handle handle, Function<StoreReply, StoreCommand> after) {
        return store.apply(new StoreCommand.Look(handle.subject(), handle.id()))
                .thenCompose(found -> store.apply(after.apply(found)));
    }

    private List<StoreCommand.Term> terms(Handle handle, StoreReply found, long nowMicros) {
        List<StoreCommand.Term> terms = new ArrayList<>();
        for (int k = 0; k < found.charges(); k++) {
            Limit limit = under.windows().limit(found.chargedId(k)).orElse(null);
            if (limit != null && PlanRuntime.covers(handle.subject(), limit)) {
                terms.add(new StoreCommand.Term(
                        limit,
                        Formula.of(limit.meter(), limit.weights()),
                        CivilWindows.around(limit, nowMicros),
                        index(limit, found.firstMicros()),
                        index(limit, found.lastMicros())));
            }
        }
        return terms;
    }

    private static long index(Limit limit, long micros) {
        return limit.window() instanceof Window.Calendar calendar ? CivilCalendar.index(calendar, micros) : 0;
    }
}
