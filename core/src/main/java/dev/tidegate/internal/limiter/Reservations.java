package dev.tidegate.internal.limiter;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.IdConflictException;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.internal.fallback.FallbackReply;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.CivilCalendar;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.Ids;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.Micros;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageNote;
import dev.tidegate.usage.Pricing;
import dev.tidegate.usage.UnitPrices;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The half of the limiter that speaks of reservations, under one configuration: turns each step into commands, and their
 * replies into values.
 */
final class Reservations {
    private static final ReservationState[] STATE = {
        ReservationState.OPEN, ReservationState.SETTLED, ReservationState.CANCELLED, ReservationState.EXPIRED
    };

    private final DefaultRateLimiter limiter;
    private final LimitStore store;
    private final Notices notices;
    private final long tombstoneMillis;
    private final Configuration under;
    private final CivilWindows known;
    private final Spending spending;
    private final Repricing repricing;
    private final UsageNotes notes;

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
    }

    CompletionStage<Reservation> reserve(ReserveRequest asked) {
        Request request = asked.request();
        String id = asked.id().orElseGet(() -> UUID.randomUUID().toString());
        return hold("reserve", request, id, asked.ttl(), (plan, overridden, reply) -> {
            Subject counted = plan.counted(request.subject());
            String handle = new Handle(counted, id, request.subject().model()).text();
            Decision decision = limiter.decision(plan, overridden, reply);
            boolean replayed = reply.status() == StoreReply.Status.REPLAYED;
            return new Reservation(limiter, id, handle, decision, state(reply), until(reply), replayed);
        });
    }

    CompletionStage<Decision> acquire(Request request, String id) {
        Ids.checked("id", id);
        return hold("acquire", request, id, ReserveRequest.DEFAULT_TTL, limiter::decision);
    }

    /** Turns the reply to a reserve into its result, under a plan. */
    private interface Answer<T> {
        T of(PlanRuntime plan, OverriddenPlan overridden, StoreReply reply);
    }

    private <T> CompletionStage<T> hold(String verb, Request request, String id, Duration ttl, Answer<T> answer) {
        boolean call = verb.equals("acquire");
        long fingerprint = Fingerprints.fingerprint(verb, request);
        UsageNote note = notes.of(request);
        return limiter.asking().decide(under, request.plan(), request.subject(), Asking.Tries.NONE, overridden -> {
            PlanRuntime plan = DefaultRateLimiter.checked(under, overridden.plan(), request);
            if (call) {
                plan.checkNoConcurrent();
            }
            long[] parts = call
                    ? plan.partsOfCall(request.subject(), request.cost())
                    : plan.parts(request.subject(), request.cost());
            Optional<UnitPrices> prices = plan.prices(request.subject().model());
            Subject counted = plan.counted(request.subject());
            // A blocked call is only looked at: nothing is charged, and nothing is remembered of it.
            return new Asking.Prepared<T>(
                    plan,
                    boundaries -> overridden.isBlocked()
                            ? new StoreCommand.Decide(
                                    counted, plan.set(), boundaries, DefaultRateLimiter.nothing(parts), false)
                            : new StoreCommand.Reserve(
                                    counted,
                                    id,
                                    plan.set(),
                                    boundaries,
                                    parts,
                                    plan.formulas(),
                                    prices,
                                    Micros.of(ttl),
                                    retentionMillis(plan),
                                    fingerprint,
                                    call,
                                    note),
                    reply -> {
                        if (reply.status() == StoreReply.Status.CONFLICT) {
                            throw new IdConflictException(id);
                        }
                        if (reply.status() == StoreReply.Status.TOO_MANY_RECORDS) {
                            throw new TooManyReservationsException(
                                    request.subject().tenant());
                        }
                        if (!overridden.isBlocked()) {
                            limiter.seen(request, plan, parts, reply, call);
                        }
                        return answer.of(plan, overridden, reply);
                    });
        });
    }

    CompletionStage<Outcome> settle(String text, Actual said) {
        return settle(text, said, Optional::empty)
                .thenCompose(outcome -> outcome.result() == Outcome.Result.CONFLICT && mayBeUntracked(outcome)
                        ? again(Handle.of(text), said, outcome)
                        : CompletableFuture.completedFuture(outcome));
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

    private CompletionStage<Outcome> settle(
            String text, Actual said, Supplier<Optional<StoreCommand.Reserve>> untracked) {
        Handle handle = Handle.of(text);
        said.meters().keySet().forEach(meter -> under.checkMeter("meters", meter));
        CompletionStage<Outcome> settled = repricing.needed(handle.model(), said)
                ? settleRepriced(handle, said, untracked)
                : step(handle, settlement(handle, said, said, untracked));
        return repricing.unpriced(handle.model(), said)
                ? settled.thenApply(Reservations::spendingWithoutPrice)
                : settled;
    }

    /** The spend is of the prices at the time of the reserve, which the store knows. */
    private CompletionStage<Outcome> settleRepriced(
            Handle handle, Actual said, Supplier<Optional<StoreCommand.Reserve>> untracked) {
        return store.apply(new StoreCommand.Look(handle.subject(), handle.id()))
                .thenApply(Reservations::madeAt)
                // Without the store the settle waits in the journal, and is priced by the table as it is now.
                .exceptionally(away -> TimeSource.system().nowMicros())
                .thenCompose(at -> {
                    Repricing.Priced priced = repricing.priced(handle.model(), said, at);
                    return step(handle, settlement(handle, said, priced.actual(), untracked))
                            .thenApply(done -> done.priced(priced.pricing()));
                });
    }

    /** Says so of an outcome that charged spend; one that did nothing, or has no limit on spend, stays as it is. */
    private static Outcome spendingWithoutPrice(Outcome outcome) {
        boolean booked = outcome.result() == Outcome.Result.SETTLED
                || outcome.result() == Outcome.Result.ADJUSTED
                || outcome.result() == Outcome.Result.ALREADY;
        boolean spends = outcome.charges().stream()
                .flatMap(charge -> charge.limit().stream())
                .anyMatch(limit -> limit.meter().equals(Meter.SPEND));
        return booked && spends ? outcome.withoutPrice() : outcome;
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

    /** As {@link #settle(String, Actual)}; what is not known is charged if the plan says so. */
    CompletionStage<Outcome> settle(String text, Actual said, String planName) {
        PlanRuntime plan = under.plan(planName);
        PlanRuntime every = plan.untracked().orElse(null);
        if (every == null) {
            return settle(text, said);
        }
        Handle handle = Handle.of(text);
        // Every limit of it is a shadow, and would be skipped where the plan's own refuses.
        plan.of(handle.subject());
        PlanRuntime charging = every.of(handle.subject());
        return settle(text, said, () -> laterCharge(handle, said, charging))
                .thenCompose(outcome -> mayBeUntracked(outcome)
                        ? charge(handle, said, charging, outcome)
                        : CompletableFuture.completedFuture(outcome));
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
                        outcome(reply.done()).priced(pricing)));
            case REPLAYED ->
                CompletableFuture.completedFuture(untracked(
                        Outcome.Result.ALREADY,
                        handle,
                        said,
                        outcome(reply.done()).priced(pricing)));
            // Another usage was charged, or another caller was faster.
            case CONFLICT ->
                known.state().isPresent() ? CompletableFuture.completedFuture(known) : settle(handle.text(), said);
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
        return repricing.unpriced(handle.model(), said) ? spendingWithoutPrice(charged) : charged;
    }

    private static long madeAt(StoreReply found) {
        return found.hasReservation() && found.firstMicros() > 0 ? found.firstMicros() : found.nowMicros();
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
        return store.apply(new StoreCommand.Look(handle.subject(), handle.id())).thenApply(this::outcome);
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
                    return outcome(reply);
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

    CompletionStage<Outcome> adjust(String text, Actual said, long seq) {
        Handle handle = Handle.of(text);
        if (seq < 1 || seq > Integer.MAX_VALUE) {
            throw new InvalidInputException("seq", seq, "1 … " + Integer.MAX_VALUE);
        }
        said.meters().keySet().forEach(meter -> under.checkMeter("meters", meter));
        boolean priced = repricing.needed(handle.model(), said);
        AtomicReference<Optional<Pricing>> pricing = new AtomicReference<>(Optional.empty());
        long digest = Fingerprints.digest(said);
        Function<StoreReply, StoreCommand> after = found -> {
            Repricing.Priced booked = priced
                    ? repricing.priced(handle.model(), said, madeAt(found))
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
                    notes.of(handle, said, booked.actual()));
        };
        return lookAndDo(handle, after)
                .thenCompose(reply -> reply.status() == StoreReply.Status.STALE
                        ? lookAndDo(handle, after)
                        : CompletableFuture.completedFuture(reply))
                .thenApply(reply -> outcome(reply).priced(Objects.requireNonNull(pricing.get())))
                .thenApply(done -> repricing.unpriced(handle.model(), said) ? spendingWithoutPrice(done) : done);
    }

    private CompletionStage<StoreReply> lookAndDo(Handle handle, Function<StoreReply, StoreCommand> after) {
        return store.apply(new StoreCommand.Look(handle.subject(), handle.id()))
                .thenCompose(found -> store.apply(after.apply(found)));
    }

    private List<StoreCommand.Term> terms(Handle handle, StoreReply found, long nowMicros) {
        List<StoreCommand.Term> terms = new ArrayList<>();
        for (int k = 0; k < found.charges(); k++) {
            Limit limit = known.limit(found.chargedId(k)).orElse(null);
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

    private Outcome outcome(StoreReply reply) {
        notices.of(reply);
        List<Outcome.Charge> charges = new ArrayList<>();
        for (int k = 0; k < reply.charges(); k++) {
            long id = reply.chargedId(k);
            charges.add(new Outcome.Charge(id, known.limit(id), reply.charged(k)));
        }
        return new Outcome(
                FallbackReply.isJournalled(reply) ? Outcome.Result.JOURNALLED : result(reply.status()),
                state(reply),
                until(reply),
                charges,
                reply.hasReservation() && reply.estimated(),
                reply.hasReservation() ? reply.seq() : 0);
    }

    private static Outcome.Result result(StoreReply.Status status) {
        return switch (status) {
            case SETTLED -> Outcome.Result.SETTLED;
            case CANCELLED -> Outcome.Result.CANCELLED;
            case EXTENDED -> Outcome.Result.EXTENDED;
            case STOP -> Outcome.Result.STOP;
            case ADJUSTED -> Outcome.Result.ADJUSTED;
            case ALREADY -> Outcome.Result.ALREADY;
            case CONFLICT -> Outcome.Result.CONFLICT;
            case OUTDATED -> Outcome.Result.STALE;
            case GONE -> Outcome.Result.GONE;
            case FOUND, DONE -> Outcome.Result.FOUND;
            case FULL ->
                throw new StoreException(
                        "the store has no room to book a reservation's usage", true, StoreException.Kind.FULL);
            case STALE ->
                throw new StoreException(
                        "a calendar window ended, or others booked upon the reservation, twice within one call", true);
            default -> throw new StoreException("a store answered a step upon a reservation with " + status, false);
        };
    }

    private static Optional<ReservationState> state(StoreReply reply) {
        return reply.hasReservation() ? Optional.of(STATE[reply.state() - 1]) : Optional.empty();
    }

    private static Optional<Instant> until(StoreReply reply) {
        return reply.hasReservation()
                ? Optional.of(Instant.EPOCH.plus(reply.untilMicros(), ChronoUnit.MICROS))
                : Optional.empty();
    }
}
