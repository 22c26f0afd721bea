package dev.tidegate.internal.limiter;

import dev.tidegate.Decision;
import dev.tidegate.IdConflictException;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.spi.Ids;
import dev.tidegate.spi.Micros;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.UsageNote;
import dev.tidegate.usage.UnitPrices;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.ToLongFunction;

/** Makes reservations, and calls with an id, which are reservations that are settled at once; under one configuration. */
final class Holds {
    private final DefaultRateLimiter limiter;

    private final Configuration under;

    private final ToLongFunction<PlanRuntime> retention;

    /** @param retention how many milliseconds a record of a plan is kept after its end */
    Holds(DefaultRateLimiter limiter, Configuration under, ToLongFunction<PlanRuntime> retention) {
        this.limiter = limiter;
        this.under = under;
        this.retention = retention;
    }

    CompletionStage<Reservation> reserve(ReserveRequest asked) {
        Request request = asked.request();
        String id = asked.id().orElseGet(() -> UUID.randomUUID().toString());
        return hold("reserve", request, id, asked.ttl(), (plan, overridden, reply) -> {
            Subject counted = plan.counted(request.subject());
            String handle = new Handle(counted, id, request.subject().model()).text();
            Decision decision = limiter.decision(plan, overridden, reply);
            boolean replayed = reply.status() == StoreReply.Status.REPLAYED;
            return new Reservation(
                    limiter, id, handle, decision, Outcomes.state(reply), Outcomes.until(reply), replayed);
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
        UsageNote note = under.notes().of(request);
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
                                    retention.applyAsLong(plan),
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
}
