package dev.tidegate.internal.limiter;

import dev.tidegate.Decision;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.internal.fallback.FallbackReply;
import dev.tidegate.internal.ledger.UnidentifiedUse;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.ImmediateStore;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Decides calls without an id: at once where the store is in this process, else when it answers. */
final class CallDecider {
    private final DefaultRateLimiter limiter;
    private final @Nullable ImmediateStore immediate;
    private final KnownOverrides overrides;

    CallDecider(DefaultRateLimiter limiter, LimitStore store, KnownOverrides overrides) {
        this.limiter = limiter;
        this.immediate = store instanceof ImmediateStore here ? here : null;
        this.overrides = overrides;
    }

    /**
     * One request under the plan of its subject, with what the store is asked about and charges.
     *
     * @param overridden the plan that was asked for, under the overrides of the subject
     * @param plan as it is decided for this call
     * @param parts what the call takes from each limit
     * @param asked what the store is asked about: nothing, for a blocked subject
     * @param counted whose keys hold the counts
     * @param charges whether an allowed call is charged
     */
    private record Call(
            Request request,
            OverriddenPlan overridden,
            PlanRuntime plan,
            long[] parts,
            long[] asked,
            Subject counted,
            boolean charges) {
        StoreCommand command(Boundaries boundaries) {
            return new StoreCommand.Decide(counted, plan.set(), boundaries, asked, charges);
        }
    }

    /** The decision of a store in this process; null where it is to be asked again or elsewhere, and nothing was done. */
    @Nullable
    Decision here(Request request, boolean charge) {
        if (immediate == null) {
            return null;
        }
        Configuration under = limiter.inUse();
        Call call = call(under, overrides.plan(under, request.plan(), request.subject()), request, charge);
        StoreReply reply = immediate.decide(
                call.counted, call.plan.set(), call.overridden.narrowed(call.plan), call.asked, call.charges);
        return Asking.isOutdated(reply) ? null : answered(call, limiter.asking().settled(call.plan, reply));
    }

    /** The decision of a store in this process as a stage; null where {@link #here} is. */
    @Nullable
    CompletionStage<Decision> now(Request request, boolean charge) {
        try {
            Decision here = here(request, charge);
            return here == null ? null : CompletableFuture.completedFuture(here);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The command for any store, and what becomes of its reply. */
    Asking.Prepared<Decision> prepared(
            Configuration under, OverriddenPlan overridden, Request request, boolean charge) {
        Call call = call(under, overridden, request, charge);
        return new Asking.Prepared<>(call.plan, call::command, reply -> answered(call, reply));
    }

    private static Call call(Configuration under, OverriddenPlan overridden, Request request, boolean charge) {
        PlanRuntime plan = DefaultRateLimiter.checked(under, overridden.plan(), request);
        // A check says what an acquire would say, so it refuses what that refuses.
        plan.checkNoConcurrent();
        long[] parts = plan.partsOfCall(request.subject(), request.cost());
        boolean blocked = overridden.isBlocked();
        long[] asked = blocked ? DefaultRateLimiter.nothing(parts) : parts;
        return new Call(request, overridden, plan, parts, asked, plan.counted(request.subject()), charge && !blocked);
    }

    private Decision answered(Call call, StoreReply reply) {
        if (call.charges) {
            limiter.seen(call.request, call.plan, call.parts, reply, true);
            counted(call, reply);
        }
        return limiter.decision(call.plan, call.overridden, reply, !call.charges);
    }

    /** What was decided without the store is recorded when it is booked there. */
    private void counted(Call call, StoreReply reply) {
        Optional<UnidentifiedUse> ledger = limiter.unidentified();
        if (ledger.isPresent() && reply.status() == StoreReply.Status.ALLOWED && !FallbackReply.isDegraded(reply)) {
            ledger.get().add(call.request.subject(), call.plan.set(), call.parts, reply.nowMicros());
        }
    }
}
