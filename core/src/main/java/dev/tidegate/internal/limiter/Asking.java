package dev.tidegate.internal.limiter;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Sends the command of a call, and prepares it again where the store says that its time or the overrides of its subject are
 * others than it was prepared for.
 */
final class Asking {
    /** A change of overrides takes an administrator longer than a command; more mean that something else is wrong. */
    private static final int MOST_CHANGES = 1000;

    private final LimitStore store;
    private final KnownOverrides overrides;
    private final Notices notices;

    /**
     * The command of a call under one plan, and what becomes of its reply.
     *
     * @param plan that it is decided under, without what the call leaves out
     * @param command for boundaries of the plan
     * @param answer makes the result from the reply of the store
     */
    record Prepared<T>(
            PlanRuntime plan, Function<Boundaries, ? extends StoreCommand> command, Function<StoreReply, T> answer) {}

    Asking(LimitStore store, KnownOverrides overrides, Notices notices) {
        this.store = store;
        this.overrides = overrides;
        this.notices = notices;
    }

    /**
     * The earlier tries of one call, counted by the reason for which another was needed.
     *
     * @param stale how often the time of the store was outside the boundaries
     * @param changed how often the overrides of the subject had changed
     * @param unread whether changed overrides could not be read the last time
     */
    record Tries(int stale, int changed, boolean unread) {
        /** Before the first try. */
        static final Tries NONE = new Tries(0, 0, false);

        private Tries afterStale() {
            return new Tries(stale + 1, changed, unread);
        }

        private Tries afterChange(boolean failed) {
            return new Tries(stale, changed + 1, failed);
        }
    }

    /** Decides a call under its plan and the overrides of its subject. */
    <T> CompletionStage<T> decide(
            Configuration under,
            String plan,
            Subject subject,
            Tries before,
            Function<OverriddenPlan, Prepared<T>> prepare) {
        OverriddenPlan overridden = overrides.plan(under, plan, subject);
        Prepared<T> call = prepare.apply(overridden);
        CompletableFuture<StoreReply> asked = store.apply(call.command().apply(overridden.narrowed(call.plan())))
                .toCompletableFuture();
        if (asked.isDone() && !asked.isCompletedExceptionally() && !isOutdated(asked.join())) {
            return CompletableFuture.completedFuture(call.answer().apply(settled(call.plan(), asked.join())));
        }
        return asked.thenCompose(reply -> {
            if (!isOutdated(reply)) {
                return CompletableFuture.completedFuture(call.answer().apply(settled(call.plan(), reply)));
            }
            if (reply.status() == StoreReply.Status.STALE) {
                overrides.clock(subject.tenant(), reply);
                checkNotAgain(before.stale, overridden);
                call.plan().renewed(reply.nowMicros());
                return decide(under, plan, subject, before.afterStale(), prepare);
            }
            if (before.changed == MOST_CHANGES) {
                throw new StoreException("the overrides of the subject changed with every try", true);
            }
            return overrides
                    .refresh(subject.tenant(), reply)
                    .handle((read, failure) -> failure == null || (!before.unread && isAway(failure))
                            ? decide(under, plan, subject, before.afterChange(failure != null), prepare)
                            : CompletableFuture.<T>failedFuture(StoreException.unwrapped(failure)))
                    .thenCompose(Function.identity());
        });
    }

    /** Whether the store did not answer. Asked once more, it may be decided for: an outage can begin between the two. */
    private static boolean isAway(Throwable failure) {
        return StoreException.unwrapped(failure) instanceof StoreException told
                && (told.kind() == StoreException.Kind.NOT_EXECUTED || told.kind() == StoreException.Kind.UNANSWERED);
    }

    static boolean isOutdated(StoreReply reply) {
        return reply.status() == StoreReply.Status.STALE || reply.status() == StoreReply.Status.CHANGED;
    }

    /** With overrides that end, a window and an override may end one after the other. */
    private static void checkNotAgain(int stale, OverriddenPlan overridden) {
        boolean bounded = overridden.fromMicros() != Long.MIN_VALUE || overridden.toMicros() != Long.MAX_VALUE;
        if (stale >= (bounded ? MOST_CHANGES : 1)) {
            throw new StoreException("the store's clock moved by more than a calendar window within one call", true);
        }
    }

    /** Sends a command that no override changes; once more if the store's time was outside the boundaries. */
    <T> CompletionStage<T> ask(
            PlanRuntime plan, Function<Boundaries, ? extends StoreCommand> command, Function<StoreReply, T> answer) {
        return store.apply(command.apply(plan.boundaries()))
                .thenCompose(reply -> reply.status() == StoreReply.Status.STALE
                        ? store.apply(command.apply(plan.renewed(reply.nowMicros())))
                        : CompletableFuture.completedFuture(reply))
                .thenApply(reply -> answer.apply(settled(plan, reply)));
    }

    StoreReply settled(PlanRuntime plan, StoreReply reply) {
        if (reply.status() == StoreReply.Status.STALE) {
            throw new StoreException("the store's clock moved by more than a calendar window within one call", true);
        }
        if (plan.set().hasCalendar() && reply.nowMicros() >= plan.boundaries().firstEndMicros()) {
            plan.renewed(reply.nowMicros());
        }
        notices.of(reply);
        return reply;
    }
}
