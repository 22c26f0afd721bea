package dev.tidegate.internal.fallback;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decides without the store, and queues what must be booked in it for that. Safe for any number of threads. */
final class LocalFallback {
    private final LocalShareStore local;
    private final WriteBackQueue backlog;
    private final Instances instances;
    private final Counters counters;
    private final TimeSource time;
    private final Runnable degraded;
    private final Consumer<String> journalFailed;
    /** Plans that are replaced leave their sets behind; all are computed again then. */
    private static final int MAX_SETS = 4096;

    private final Map<LimitSet, Shares> shares = new ConcurrentHashMap<>();

    /** The share of a plan, as it was last needed. */
    private record Shares(int instances, SharedPlan share) {}

    /**
     * @param degraded runs when something was answered
     * @param journalFailed receives the reason why something is not in the journal
     */
    LocalFallback(
            LocalShareStore local,
            WriteBackQueue backlog,
            Instances instances,
            Counters counters,
            TimeSource time,
            Runnable degraded,
            Consumer<String> journalFailed) {
        this.local = local;
        this.backlog = backlog;
        this.instances = instances;
        this.counters = counters;
        this.time = time;
        this.degraded = degraded;
        this.journalFailed = journalFailed;
    }

    /** The answer to a command that the store did not answer; its failure where there is none. */
    CompletionStage<StoreReply> answer(StoreCommand command, StoreException failure) {
        return command.accept(new Answers(failure));
    }

    /** The answers to commands that failed with one failure. */
    private final class Answers
            implements StoreCommand.Handler<CompletionStage<StoreReply>>,
                    StoreCommand.StepHandler<CompletionStage<StoreReply>> {
        private final StoreException failure;

        Answers(StoreException failure) {
            this.failure = failure;
        }

        @Override
        public CompletionStage<StoreReply> decide(StoreCommand.Decide command) {
            degraded.run();
            return decided(command, failure);
        }

        @Override
        public CompletionStage<StoreReply> read(StoreCommand.Read command) {
            LimitSet set = command.limits();
            Subject subject = command.subject();
            if (share(set).isShut() || isFull(subject, false)) {
                return CompletableFuture.failedFuture(failure);
            }
            StoreReply reply =
                    inLock(subject, tenant -> local.read(tenant, set, share(set), instances.count(), subject));
            degraded.run();
            return CompletableFuture.completedFuture(reply);
        }

        @Override
        public CompletionStage<StoreReply> reset(StoreCommand.Reset command) {
            return CompletableFuture.failedFuture(failure);
        }

        @Override
        public CompletionStage<StoreReply> step(StoreCommand.OfReservation command) {
            return command.acceptStep(this);
        }

        @Override
        public CompletionStage<StoreReply> reserve(StoreCommand.Reserve command) {
            degraded.run();
            return reserved(command);
        }

        @Override
        public CompletionStage<StoreReply> settle(StoreCommand.Settle command) {
            return ending(command, QueuedItem.Ending.of(command), failure);
        }

        @Override
        public CompletionStage<StoreReply> cancel(StoreCommand.Cancel command) {
            return ending(command, QueuedItem.Ending.of(command), failure);
        }

        @Override
        public CompletionStage<StoreReply> extend(StoreCommand.Extend command) {
            return CompletableFuture.failedFuture(failure);
        }

        @Override
        public CompletionStage<StoreReply> adjust(StoreCommand.Adjust command) {
            return CompletableFuture.failedFuture(failure);
        }

        @Override
        public CompletionStage<StoreReply> look(StoreCommand.Look command) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    private interface Work {
        StoreReply of(Tenant tenant);
    }

    private StoreReply inLock(Subject subject, Work work) {
        StoreReply[] reply = new StoreReply[1];
        backlog.with(subject.tenant(), tenant -> reply[0] = work.of(tenant));
        return reply[0];
    }

    /** The store has spoken of a subject: what is counted here for another outage leaves no more than it says. */
    void heard(LimitSet set, Subject subject, StoreReply reply) {
        Tenant tenant = backlog.find(subject.tenant());
        if (tenant != null) {
            synchronized (tenant) {
                if (!tenant.gone && !tenant.begun.isEmpty()) {
                    local.narrow(tenant, set, share(set), instances.count(), subject, reply);
                }
            }
        }
    }

    private SharedPlan share(LimitSet set) {
        int now = instances.count();
        Shares known = shares.get(set);
        if (known == null || known.instances() != now) {
            known = new Shares(now, new SharedPlan(set, now));
            if (shares.size() >= MAX_SETS) {
                shares.clear();
            }
            shares.put(set, known);
        }
        return known.share();
    }

    /** Answered when it is as safe as it will be; a journal that cannot be written makes no decision fail. */
    private CompletionStage<StoreReply> when(CompletionStage<Void> written, StoreReply reply) {
        CompletableFuture<Void> done = written.toCompletableFuture();
        if (done.isDone() && !done.isCompletedExceptionally()) {
            return CompletableFuture.completedFuture(reply);
        }
        return done.handle((any, trouble) -> {
            if (trouble != null) {
                journalFailed.accept(String.valueOf(trouble.getMessage()));
            }
            return reply;
        });
    }

    private CompletionStage<StoreReply> decided(StoreCommand.Decide command, StoreException failure) {
        LimitSet set = command.limits();
        SharedPlan share = share(set);
        boolean full = isFull(command.subject(), command.charge());
        if (share.isShut() || full) {
            return CompletableFuture.completedFuture(
                    counted(command.charge(), local.shut(set, full ? enforced(set) : share.shut)));
        }
        Written written = new Written();
        StoreReply reply = inLock(command.subject(), tenant -> {
            StoreReply here = local.decide(tenant, set, share, instances.count(), command);
            if (command.charge()) {
                if (here.status() == Status.ALLOWED) {
                    written.stage = allowed(tenant, command, share, failure, LocalShareStore.left(set, share, here));
                } else {
                    failure.late()
                            .ifPresent(late -> late.whenComplete((answer, none) -> {
                                if (answer != null && answer.status() == Status.ALLOWED) {
                                    counters.lateCharges.increment();
                                }
                            }));
                }
            }
            return here;
        });
        return when(written.stage, counted(command.charge(), reply));
    }

    /** When what was decided under the lock is in the journal. */
    private static final class Written {
        CompletionStage<Void> stage = CompletableFuture.completedFuture(null);
    }

    /** Whether there is no room: for what would have to be booked, or for a subject without counts here. */
    private boolean isFull(Subject subject, boolean charge) {
        return (charge && backlog.isFull()) || (local.isFull() && isStranger(subject));
    }

    private boolean isStranger(Subject subject) {
        Tenant tenant = backlog.find(subject.tenant());
        if (tenant == null) {
            return true;
        }
        synchronized (tenant) {
            return !tenant.subjects.contains(subject);
        }
    }

    private StoreReply counted(boolean charge, StoreReply reply) {
        if (charge) {
            boolean allowed = reply.status() == Status.ALLOWED || reply.status() == Status.RESERVED;
            (allowed ? counters.blindAllowed : counters.blindDenied).increment();
        }
        return reply;
    }

    private static boolean[] enforced(LimitSet set) {
        boolean[] all = new boolean[set.size()];
        for (int i = 0; i < all.length; i++) {
            Limit limit = set.limits().get(i);
            all[i] = !limit.shadow() && limit.capacity().isPresent();
        }
        return all;
    }

    /** A call that was allowed here is booked later, unless the store may have counted it; a late reply shows that, or it stays unknown. */
    private CompletionStage<Void> allowed(
            Tenant tenant, StoreCommand.Decide command, SharedPlan share, StoreException failure, long[] left) {
        Tenant.Calls calls =
                new Tenant.Calls(command.subject(), command.limits().plan(), command.limits(), share.booked);
        if (failure.kind() == StoreException.Kind.NOT_EXECUTED) {
            return backlog.call(tenant, calls, command.parts(), left);
        }
        if (failure.late().isEmpty()) {
            counters.outcomeUnknown.increment();
            return CompletableFuture.completedFuture(null);
        }
        tenant.doubts++;
        var unused = failure.late().get().whenComplete((answer, none) -> {
            synchronized (tenant) {
                tenant.doubts--;
                if (isCounted(answer)) {
                    return;
                }
                if (answer != null || isNotExecuted(none)) {
                    var written = backlog.call(tenant, calls, command.parts(), left);
                    assert written != null;
                } else {
                    counters.outcomeUnknown.increment();
                }
            }
        });
        return CompletableFuture.completedFuture(null);
    }

    private static boolean isCounted(@Nullable StoreReply answer) {
        return answer != null && answer.status() == Status.ALLOWED;
    }

    private static boolean isNotExecuted(@Nullable Throwable failure) {
        return failure != null
                && StoreException.unwrapped(failure) instanceof StoreException store
                && store.kind() != StoreException.Kind.UNANSWERED;
    }

    /** A reservation is booked under its id: it does no harm if the store has it already. */
    private CompletionStage<StoreReply> reserved(StoreCommand.Reserve command) {
        LimitSet set = command.limits();
        SharedPlan share = share(set);
        boolean full = isFull(command.subject(), true);
        if (share.isShut() || full) {
            return CompletableFuture.completedFuture(counted(true, local.shut(set, full ? enforced(set) : share.shut)));
        }
        Written written = new Written();
        StoreReply reply = inLock(command.subject(), tenant -> {
            StoreReply here = local.reserve(tenant, set, share, instances.count(), command);
            if (here.status() == Status.RESERVED) {
                long now = time.nowMicros();
                QueuedItem.Booking booking =
                        new QueuedItem.Booking(set.plan(), set, share.booked, command, now + command.ttlMicros());
                booking.leaves(LocalShareStore.left(set, share, here), now);
                written.stage = backlog.add(tenant, booking);
            }
            return here;
        });
        return when(written.stage, counted(true, reply));
    }

    /** A step on a reservation that was made here and is not booked yet; nothing for any other. */
    @Nullable
    CompletionStage<StoreReply> fromHere(StoreCommand.OfReservation step) {
        Tenant tenant = backlog.find(step.subject().tenant());
        if (tenant == null) {
            return null;
        }
        synchronized (tenant) {
            if (tenant.gone || !tenant.made.containsKey(step.id())) {
                return null;
            }
            return step.acceptStep(new LocalSteps(tenant));
        }
    }

    /** The steps of reservations of one tenant that were made here. Under the lock of the tenant. */
    private final class LocalSteps implements StoreCommand.StepHandler<CompletionStage<StoreReply>> {
        private final Tenant tenant;

        LocalSteps(Tenant tenant) {
            this.tenant = tenant;
        }

        @Override
        public CompletionStage<StoreReply> reserve(StoreCommand.Reserve command) {
            LimitSet set = command.limits();
            return CompletableFuture.completedFuture(
                    local.reserve(tenant, set, share(set), instances.count(), command));
        }

        @Override
        public CompletionStage<StoreReply> extend(StoreCommand.Extend command) {
            StoreReply reply = local.step(command);
            if (reply.status() != Status.EXTENDED) {
                return CompletableFuture.completedFuture(reply);
            }
            return backlog.add(tenant, new QueuedItem.Extension(command, time.nowMicros()))
                    .thenApply(written -> reply);
        }

        @Override
        public CompletionStage<StoreReply> settle(StoreCommand.Settle command) {
            return end(local.step(command), QueuedItem.Ending.of(command));
        }

        @Override
        public CompletionStage<StoreReply> cancel(StoreCommand.Cancel command) {
            return end(local.step(command), QueuedItem.Ending.of(command));
        }

        /** One that an earlier process made is known from its journal alone: its end goes there, too. */
        private CompletionStage<StoreReply> end(StoreReply reply, QueuedItem.Ending ending) {
            boolean unheld = reply.status() == Status.GONE;
            if (!unheld && reply.status() != Status.SETTLED && reply.status() != Status.CANCELLED) {
                return CompletableFuture.completedFuture(reply);
            }
            counters.journalled.increment();
            StoreReply told = unheld ? FallbackReply.journalled(time.nowMicros()) : reply;
            return backlog.add(tenant, ending).thenApply(written -> told);
        }

        @Override
        public CompletionStage<StoreReply> adjust(StoreCommand.Adjust command) {
            return CompletableFuture.failedFuture(new StoreException(
                    "the reservation was made without the store, and is not booked yet",
                    true,
                    StoreException.Kind.NOT_EXECUTED));
        }

        @Override
        public CompletionStage<StoreReply> look(StoreCommand.Look command) {
            return CompletableFuture.completedFuture(local.step(command));
        }
    }

    /** A settle is written down, for it can be done at any later time, and twice is as good as once. */
    private CompletableFuture<StoreReply> ending(
            StoreCommand.OfReservation step, QueuedItem.Ending item, StoreException failure) {
        if (backlog.isFull()) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<StoreReply> told = new CompletableFuture<>();
        backlog.with(step.subject().tenant(), tenant -> {
            var unused = backlog.add(tenant, item).whenComplete((any, trouble) -> {
                if (trouble == null) {
                    counters.journalled.increment();
                    told.complete(FallbackReply.journalled(time.nowMicros()));
                } else {
                    told.completeExceptionally(
                            new StoreException("neither the store nor the journal can be written", true));
                }
            });
        });
        degraded.run();
        return told;
    }
}
