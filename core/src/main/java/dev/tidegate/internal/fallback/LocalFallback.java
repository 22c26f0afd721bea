package dev.tidegate.internal.fallback;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreException;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is answered without the store, and what has to be told to it for that. Safe for any number of threads. */
final class LocalFallback {
    private final LocalShareStore local;
    private final WriteBackQueue backlog;
    private final Instances instances;
    private final Counters counters;
    private final TimeSource time;
    private final Runnable degraded;
    private final Consumer<String> journalFailed;
    private final Map<LimitSet, Shares> shares = new ConcurrentHashMap<>();

    /** The share of a plan, as it was last needed. */
    private record Shares(int instances, SharedPlan share) {}

    /**
     * @param degraded runs when something was answered
     * @param journalFailed is told why something is not in the journal
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
        StoreReply reply = null;
        if (command instanceof StoreCommand.Decide decide) {
            degraded.run();
            return decide(decide, failure);
        } else if (command instanceof StoreCommand.Reserve reserve) {
            degraded.run();
            return reserve(reserve);
        } else if (command instanceof StoreCommand.Read read
                && !share(read.limits()).isShut()
                && !isFull(read.subject(), false)) {
            reply = inLock(
                    read.subject(),
                    tenant ->
                            local.read(tenant, read.limits(), share(read.limits()), instances.count(), read.subject()));
        } else if (command instanceof StoreCommand.Settle || command instanceof StoreCommand.Cancel) {
            return ending((StoreCommand.OfReservation) command, failure);
        }
        if (reply == null) {
            return CompletableFuture.failedFuture(failure);
        }
        degraded.run();
        return CompletableFuture.completedFuture(reply);
    }

    private interface Work {
        StoreReply of(Tenant tenant);
    }

    private StoreReply inLock(Subject subject, Work work) {
        StoreReply[] reply = new StoreReply[1];
        backlog.with(subject.tenant(), tenant -> reply[0] = work.of(tenant));
        return reply[0];
    }

    private SharedPlan share(LimitSet set) {
        int now = instances.count();
        Shares known = shares.get(set);
        if (known == null || known.instances() != now) {
            known = new Shares(now, new SharedPlan(set, now));
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

    private CompletionStage<StoreReply> decide(StoreCommand.Decide command, StoreException failure) {
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

    /** Whether there is no room: for what would have to be booked, or for someone of whom nothing is counted here yet. */
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

    /** A call that was allowed here is booked later, unless the store may have counted it; that is heard, or never known. */
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
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StoreException told && told.kind() != StoreException.Kind.UNANSWERED;
    }

    /** A reservation is booked under its id: it does no harm if the store has it already. */
    private CompletionStage<StoreReply> reserve(StoreCommand.Reserve command) {
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

    /** A step upon a reservation that was made here and is not booked yet; nothing for any other. */
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
            if (step instanceof StoreCommand.Reserve reserve) {
                return CompletableFuture.completedFuture(
                        local.reserve(tenant, reserve.limits(), share(reserve.limits()), instances.count(), reserve));
            }
            if (step instanceof StoreCommand.Adjust) {
                return CompletableFuture.failedFuture(new StoreException(
                        "the reservation was made without the store, and is not booked yet",
                        true,
                        StoreException.Kind.NOT_EXECUTED));
            }
            StoreReply here = local.step(step);
            QueuedItem item = item(step);
            boolean changed = here.status() == Status.SETTLED
                    || here.status() == Status.CANCELLED
                    || here.status() == Status.EXTENDED;
            // One that an earlier process made is known from its journal alone: its end goes there, too.
            boolean unheld = here.status() == Status.GONE && item instanceof QueuedItem.Ending;
            if (item == null || !(changed || unheld)) {
                return CompletableFuture.completedFuture(here);
            }
            if (item instanceof QueuedItem.Ending) {
                counters.journalled.increment();
            }
            StoreReply told = unheld ? StoreReply.bare(Status.JOURNALLED, time.nowMicros(), StoreReply.BLIND) : here;
            return backlog.add(tenant, item).thenApply(written -> told);
        }
    }

    private @Nullable QueuedItem item(StoreCommand.OfReservation step) {
        if (step instanceof StoreCommand.Settle settle) {
            return QueuedItem.Ending.of(settle);
        }
        if (step instanceof StoreCommand.Cancel cancel) {
            return QueuedItem.Ending.of(cancel);
        }
        return step instanceof StoreCommand.Extend extend ? new QueuedItem.Extension(extend, time.nowMicros()) : null;
    }

    /** A settle is written down, for it can be done at any later time, and twice is as good as once. */
    private CompletableFuture<StoreReply> ending(StoreCommand.OfReservation step, StoreException failure) {
        QueuedItem item = item(step);
        if (item == null || backlog.isFull()) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<StoreReply> told = new CompletableFuture<>();
        backlog.with(step.subject().tenant(), tenant -> {
            var unused = backlog.add(tenant, item).whenComplete((any, trouble) -> {
                if (trouble == null) {
                    counters.journalled.increment();
                    told.complete(StoreReply.bare(Status.JOURNALLED, time.nowMicros(), StoreReply.BLIND));
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
