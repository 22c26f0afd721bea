package dev.tidegate.internal.limiter;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.ReservationState;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.internal.fallback.FallbackReply;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.Micros;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageNote;
import dev.tidegate.usage.Pricing;
import dev.tidegate.usage.UnitPrices;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The half of the limiter that speaks of reservations, under one configuration: turns each step into commands, and their
 * replies into values.
 */
final class Reservations {
    private final DefaultRateLimiter limiter;

    private final LimitStore store;

    private final Notices notices;

    private final long tombstoneMillis;

    private final Configuration under;

    private final CivilWindows known;

    private final Spending spending;

    private final Repricing repricing;

    private final UsageNotes notes;
    private final Outcomes outcomes;
    private final Holds holds;
    private final Adjustments adjustments;

    Reservations(
            DefaultRateLimiter limiter, LimitStore store, Notices notices, Duration tombstone, Configuration under) {
        this.under = under;
        this.known = under.windows();
        this.spending = under.spending();
        this.repricing = under.repricing();
        this.notes = under.notes();
        this.limiter = limiter;
        this.store = store;
        this.notices = notices;
        this.tombstoneMillis = tombstone.toMillis();
        this.outcomes = new Outcomes(notices, known);
        this.holds = new Holds(limiter, under, this::retentionMillis);
        this.adjustments = new Adjustments(store, under, outcomes);
    }

    /**
     * Books what was used.
     *
     * @param planName whose rule charges a usage without a known reservation; empty if none is to be charged
     */
    CompletionStage<Outcome> settle(String text, Actual said, Optional<String> planName) {
        Optional<PlanRuntime> plan = planName.map(under::plan);
        Handle handle = Handle.of(text);
        Optional<PlanRuntime> charging = plan.flatMap(each -> charging(each, handle));
        said.meters().keySet().forEach(meter -> under.checkMeter("meters", meter));
        Supplier<Optional<StoreCommand.Reserve>> untracked =
                () -> charging.flatMap(each -> laterCharge(handle, said, each));
        CompletionStage<Outcome> settled = repricing.needed(handle.model(), said)
                ? settleRepriced(handle, said, untracked)
                : step(handle, settlement(handle, said, said, untracked));
        boolean unpriced = repricing.unpriced(handle.model(), said);
        return settled.thenCompose(booked -> {
            Outcome outcome = unpriced ? Outcomes.spendingWithoutPrice(booked) : booked;
            return mayBeUntracked(outcome)
                    ? untracked(handle, said, charging, outcome)
                    : CompletableFuture.completedFuture(outcome);
        });
    }

    /** The plan under which a usage without a known reservation is charged, if the plan that was named says so. */
    private static Optional<PlanRuntime> charging(PlanRuntime plan, Handle handle) {
        return plan.untracked().map(every -> {
            // Every limit of it is a shadow, and would be skipped where the plan's own refuses.
            plan.of(handle.subject());
            return every.of(handle.subject());
        });
    }

    private CompletionStage<Outcome> untracked(
            Handle handle, Actual said, Optional<PlanRuntime> charging, Outcome outcome) {
        if (charging.isPresent()) {
            return charge(handle, said, charging.get(), outcome);
        }
        return outcome.result() == Outcome.Result.CONFLICT
                ? again(handle, said, outcome)
                : CompletableFuture.completedFuture(outcome);
    }

    /** A usage that was charged without a reservation has a digest of its own, by which a repetition without a plan is known. */
    private CompletionStage<Outcome> again(Handle handle, Actual said, Outcome conflict) {
        Amounts actual = Fingerprints.amounts(said);
        long digest = Fingerprints.untracked(handle.subject(), said);
        return step(handle, windows -> new StoreCommand.Settle(handle.subject(), handle.id(), actual, digest, windows))
                .thenApply(repeated -> repeated.result() == Outcome.Result.ALREADY
                        ? untracked(Outcome.Result.ALREADY, handle, said, repeated)
                        : conflict);
    }

    /** The spend is of the prices at the time of the reserve, which the store knows. */
    private CompletionStage<Outcome> settleRepriced(
            Handle handle, Actual said, Supplier<Optional<StoreCommand.Reserve>> untracked) {
        return store.apply(new StoreCommand.Look(handle.subject(), handle.id()))
                .thenApply(Outcomes::madeAt)
                // Without the store the settle waits in the journal, and is priced by the table as it is now.
                .exceptionally(away -> TimeSource.system().nowMicros())
                .thenCompose(at -> {
                    Repricing.Priced priced = repricing.priced(handle.model(), said, at);
                    return step(handle, settlement(handle, said, priced.actual(), untracked))
                            .thenApply(done -> done.priced(priced.pricing()));
                });
    }

    /** What is booked may have a spend that the caller did not say: the digest is of what was said. */
    private Function<List<StoreCommand.CivilWindow>, StoreCommand> settlement(
            Handle handle, Actual said, Actual booked, Supplier<Optional<StoreCommand.Reserve>> untracked) {
        Amounts actual = Fingerprints.amounts(booked);
        long digest = Fingerprints.digest(said);
        UsageNote note = notes.of(handle, said, booked);
        return windows ->
                new StoreCommand.Settle(handle.subject(), handle.id(), actual, digest, windows, untracked, note);
    }

    /** See {@link dev.tidegate.RateLimiter#tableSpend}. */
    OptionalLong tableSpend(String text, Actual said, long nowMicros) {
        return repricing.spend(Handle.of(text).model(), said, nowMicros);
    }

    /** The configuration that its steps are made under. */
    Configuration under() {
        return under;
    }

    /** These steps under another configuration. */
    Reservations under(Configuration other) {
        return new Reservations(limiter, store, notices, Duration.ofMillis(tombstoneMillis), other);
    }

    private long retentionMillis(PlanRuntime plan) {
        return plan.retention().map(Duration::toMillis).orElse(tombstoneMillis);
    }

    /** Nothing is known of it; or it has ended otherwise, which may be such a charge. */
    private static boolean mayBeUntracked(Outcome outcome) {
        return outcome.state().isEmpty()
                ? outcome.result() == Outcome.Result.GONE
                : outcome.result() == Outcome.Result.CONFLICT && outcome.state().get() == ReservationState.SETTLED;
    }

    /** For a settle that waits for the store; one whose charge cannot be computed is still a settle. */
    private Optional<StoreCommand.Reserve> laterCharge(Handle handle, Actual said, PlanRuntime plan) {
        try {
            return Optional.of(
                    charge(handle, said, pricedNow(handle, said), plan).apply(plan.boundaries()));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    private CompletionStage<Outcome> charge(Handle handle, Actual said, PlanRuntime plan, Outcome known) {
        Repricing.Priced priced = pricedNow(handle, said);
        return limiter.asking()
                .ask(plan, charge(handle, said, priced, plan), Function.identity())
                .thenCompose(reply -> charged(handle, said, priced.pricing(), known, reply));
    }

    private Repricing.Priced pricedNow(Handle handle, Actual said) {
        return repricing.needed(handle.model(), said)
                ? repricing.priced(handle.model(), said, TimeSource.system().nowMicros())
                : new Repricing.Priced(said, Optional.empty());
    }

    /** The record that charges a usage without a reservation, settled at once. */
    private Function<Boundaries, StoreCommand.Reserve> charge(
            Handle handle, Actual said, Repricing.Priced priced, PlanRuntime plan) {
        Optional<UnitPrices> prices = plan.prices(handle.model());
        long[] parts = plan.parts(Fingerprints.amounts(priced.actual()), prices);
        long fingerprint = Fingerprints.untracked(handle.subject(), said);
        UsageNote note = notes.ofCharge(handle, said, priced.actual());
        return boundaries -> new StoreCommand.Reserve(
                handle.subject(),
                handle.id(),
                plan.set(),
                boundaries,
                parts,
                plan.formulas(),
                prices,
                Micros.of(ReserveRequest.DEFAULT_TTL),
                retentionMillis(plan),
                fingerprint,
                true,
                note);
    }

    private CompletionStage<Outcome> charged(
            Handle handle, Actual said, Optional<Pricing> pricing, Outcome known, StoreReply reply) {
        return switch (reply.status()) {
            case RESERVED ->
                CompletableFuture.completedFuture(untracked(
                        Outcome.Result.SETTLED,
                        handle,
                        said,
                        outcomes.of(reply.done()).priced(pricing)));
            case REPLAYED ->
                CompletableFuture.completedFuture(untracked(
                        Outcome.Result.ALREADY,
                        handle,
                        said,
                        outcomes.of(reply.done()).priced(pricing)));
            // Another usage was charged, or another caller was faster.
            case CONFLICT ->
                known.state().isPresent()
                        ? CompletableFuture.completedFuture(known)
                        : settle(handle.text(), said, Optional.empty());
            case TOO_MANY_RECORDS ->
                throw new TooManyReservationsException(handle.subject().tenant());
            default -> throw new StoreException("the store has no room to book a usage without a reservation", true);
        };
    }

    private Outcome untracked(Outcome.Result result, Handle handle, Actual said, Outcome booked) {
        Outcome charged = new Outcome(
                result,
                booked.state(),
                booked.until(),
                booked.charges(),
                said.estimated(),
                booked.seq(),
                true,
                booked.pricing(),
                false);
        return repricing.unpriced(handle.model(), said) ? Outcomes.spendingWithoutPrice(charged) : charged;
    }

    CompletionStage<Outcome> extend(String text, Cost total, Duration ttl) {
        Handle handle = Handle.of(text);
        under.checkMeters(total);
        long ttlMicros = Micros.of(ReserveRequest.checkedTtl(ttl));
        Amounts amounts = spending.held(handle.model(), total);
        return step(
                handle, windows -> new StoreCommand.Extend(handle.subject(), handle.id(), amounts, ttlMicros, windows));
    }

    CompletionStage<Outcome> cancel(String text) {
        Handle handle = Handle.of(text);
        return step(handle, windows -> new StoreCommand.Cancel(handle.subject(), handle.id(), windows));
    }

    CompletionStage<Outcome> look(String text) {
        Handle handle = Handle.of(text);
        return store.apply(new StoreCommand.Look(handle.subject(), handle.id())).thenApply(outcomes::of);
    }

    /** A step on an open reservation; once more with fresh calendar windows if those it remembers are over. */
    private CompletionStage<Outcome> step(
            Handle handle, Function<List<StoreCommand.CivilWindow>, StoreCommand> command) {
        return store.apply(command.apply(List.of()))
                .thenCompose(reply -> reply.status() != StoreReply.Status.STALE
                        ? CompletableFuture.completedFuture(reply)
                        : store.apply(new StoreCommand.Look(handle.subject(), handle.id()))
                                .thenCompose(
                                        found -> store.apply(command.apply(known.around(found, reply.nowMicros())))))
                .thenApply(reply -> {
                    watch(handle, reply);
                    rank(handle, reply);
                    return outcomes.of(reply);
                });
    }

    /** A record that has ended says nothing of its slots, so with them it is not known which figure is whose. */
    private void watch(Handle handle, StoreReply reply) {
        if (limiter.watch().isEmpty()
                || reply.status() != StoreReply.Status.SETTLED
                || FallbackReply.isDegraded(reply)
                || reply.charges() != reply.limits()) {
            return;
        }
        for (int k = 0; k < reply.charges(); k++) {
            int at = k;
            known.limit(reply.chargedId(k))
                    .ifPresent(limit ->
                            limiter.watch().get().settled(handle.subject(), limit, reply.charged(at), reply, at));
        }
    }

    private void rank(Handle handle, StoreReply reply) {
        if (limiter.top().isPresent() && reply.status() == StoreReply.Status.SETTLED) {
            limiter.top()
                    .get()
                    .charged(
                            handle.subject().tenant(),
                            reply.charges(),
                            k -> known.limit(reply.chargedId(k)).orElse(null),
                            reply::charged,
                            reply.clockMicros());
        }
    }

    /** Makes reservations, and calls with an id. */
    Holds holds() {
        return holds;
    }

    /** Repairs what settled reservations were charged. */
    Adjustments adjustments() {
        return adjustments;
    }
}
