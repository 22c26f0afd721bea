package dev.tidegate.internal.outage;

import dev.tidegate.FailurePolicy;
import dev.tidegate.FailureStatus;
import dev.tidegate.Limit;
import dev.tidegate.Plans;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.CivilWindows;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreException;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A store that always answers: from the shared one while that can, else by this process's share, as each limit says. What is decided here
 * is told to the store when it can hear, once. Safe for any number of threads; never blocks.
 */
public final class GuardedStore implements LimitStore {
    private static final long[] NOTHING = {};
    private static final long FAREWELL_MILLIS = 2_000;
    private static final Duration EPOCH_BEYOND_WINDOW = Duration.ofDays(7);

    private final SharedStore store;
    private final TimeSource time;
    private final StoreListener listener;
    private final String instance =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final Counters counters = new Counters();
    private final Instances instances;
    private final Epochs epochs;
    private final Duration epochLasting;
    private final LastSeen seen;
    private final LocalCounts local;
    private final Backlog backlog;
    private final Journal journal;
    private final Map<LimitSet, Shares> shares = new ConcurrentHashMap<>();
    private final AtomicBoolean degraded = new AtomicBoolean();
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile @Nullable Runnable starting;

    /** The share of a plan, as it was last needed. */
    private record Shares(int instances, PlanShare share) {}

    /**
     * @param plans to name what is written down, and to know for how long anything counts
     * @throws dev.tidegate.InvalidInputException if the journal cannot be had
     */
    public GuardedStore(SharedStore store, FailurePolicy policy, Plans plans, TimeSource time, StoreListener listener) {
        this.store = store;
        this.time = time;
        this.listener = listener;
        this.instances = new Instances(policy.instances(), time);
        this.epochs = new Epochs(policy.wiped());
        this.seen = new LastSeen(policy.maxSubjects());
        this.local = new LocalCounts(seen, policy, time);
        this.epochLasting = longest(plans).plus(EPOCH_BEYOND_WINDOW);
        JournalText text = new JournalText(name -> set(plans, name), set -> share(set).booked);
        Optional<JournalFile> file = policy.journal().map(path -> new JournalFile(path, text));
        this.journal = file.<Journal>map(each -> each).orElse(Journal.NONE);
        this.backlog = new Backlog(
                store::apply,
                instance,
                time,
                new CivilWindows(plans),
                counters,
                journal,
                policy.maxPending(),
                new Consequences());
        file.ifPresent(this::restore);
    }

    private static Optional<LimitSet> set(Plans plans, String name) {
        return plans.all().stream()
                .filter(plan -> plan.name().equals(name))
                .findFirst()
                .map(LimitSet::of);
    }

    private static Duration longest(Plans plans) {
        long most = plans.all().stream()
                .flatMap(plan -> plan.limits().stream())
                .mapToLong(Windows::micros)
                .max()
                .orElse(0);
        return Duration.ofMillis(Math.min(most / 1_000, Duration.ofDays(732).toMillis()));
    }

    private void restore(JournalFile file) {
        file.found().forEach(backlog::restore);
        for (int n = 0; n < file.unreadable(); n++) {
            dropped("a line of the journal could not be read");
        }
    }

    /** Runs with the first command: nothing is asked before. */
    void whenFirstUsed(Runnable work) {
        starting = work;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        start();
        if (command instanceof StoreCommand.OfReservation step) {
            CompletionStage<StoreReply> here = fromHere(step);
            if (here != null) {
                return here;
            }
        }
        StoreReply drained = epochs.mayDrain() ? drained(command) : null;
        if (drained != null) {
            return CompletableFuture.completedFuture(drained);
        }
        CompletableFuture<StoreReply> asked = store.apply(command).toCompletableFuture();
        if (asked.isDone() && !asked.isCompletedExceptionally()) {
            answered(command, asked.join());
            return asked;
        }
        return asked.handle((reply, failure) -> failure == null ? heard(command, reply) : failed(command, failure))
                .thenCompose(told -> told);
    }

    private CompletionStage<StoreReply> heard(StoreCommand command, StoreReply reply) {
        answered(command, reply);
        return CompletableFuture.completedFuture(reply);
    }

    private void start() {
        if (starting != null) {
            Runnable first;
            synchronized (this) {
                first = starting;
                starting = null;
            }
            if (first != null) {
                first.run();
            }
        }
    }

    // ---- while the store answers ----

    private void answered(StoreCommand command, StoreReply reply) {
        recovered();
        Status status = reply.status();
        if (command instanceof StoreCommand.Decide decide) {
            if (decide.charge() && (status == Status.ALLOWED || status == Status.DENIED)) {
                long[] parts = status == Status.ALLOWED ? decide.parts() : NOTHING;
                heard(decide.limits(), decide.subject(), reply, parts);
            }
        } else if (command instanceof StoreCommand.Reserve reserve) {
            if (status == Status.RESERVED || status == Status.DENIED || status == Status.REPLAYED) {
                long[] parts = status == Status.RESERVED ? reserve.parts() : NOTHING;
                heard(reserve.limits(), reserve.subject(), reply, parts);
            }
        } else if (command instanceof StoreCommand.Read read) {
            if (status == Status.DONE) {
                heard(read.limits(), read.subject(), reply, NOTHING);
            }
        } else if (!(command instanceof StoreCommand.Look)) {
            seen.givenBack(command.subject());
        }
    }

    private void heard(LimitSet set, Subject subject, StoreReply reply, long[] parts) {
        long before = seen.seen(set, subject, reply, parts);
        if (before != 0 && before >= epochs.sinceMicros(store.shard(subject.tenant()))) {
            missed(subject.tenant());
        }
    }

    /** Something is gone that should be there: the mark of its shard tells whether everything is. One question at a time. */
    private void missed(String tenant) {
        if (asking.compareAndSet(false, true)) {
            var unused = store.epoch(tenant, true, epochLasting).whenComplete((epoch, failure) -> {
                asking.set(false);
                Epochs.News news = epoch == null ? Epochs.News.HEARD : epochs.heard(epoch);
                if (news == Epochs.News.WIPED) {
                    happened(Kind.WIPED);
                } else if (news == Epochs.News.NONE) {
                    happened(Kind.EVICTED);
                }
            });
        }
    }

    private void happened(Kind kind) {
        listener.happened(new StoreEvent(kind, ""));
    }

    // ---- while it does not ----

    private CompletionStage<StoreReply> failed(StoreCommand command, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof StoreException told) || told.kind() == StoreException.Kind.REFUSED) {
            return CompletableFuture.failedFuture(cause);
        }
        StoreReply reply = null;
        if (command instanceof StoreCommand.Decide decide) {
            reply = decide(decide, told);
        } else if (command instanceof StoreCommand.Reserve reserve) {
            reply = reserve(reserve);
        } else if (command instanceof StoreCommand.Read read
                && !share(read.limits()).isShut()) {
            reply = inLock(
                    read.subject(),
                    tenant ->
                            local.read(tenant, read.limits(), share(read.limits()), instances.count(), read.subject()));
        } else if (command instanceof StoreCommand.Settle || command instanceof StoreCommand.Cancel) {
            return ending((StoreCommand.OfReservation) command, told);
        }
        if (reply == null) {
            return CompletableFuture.failedFuture(told);
        }
        degraded();
        return CompletableFuture.completedFuture(reply);
    }

    private void recovered() {
        if (degraded.getPlain() && degraded.compareAndSet(true, false)) {
            happened(Kind.RECOVERED);
        }
    }

    private void degraded() {
        if (!degraded.get() && degraded.compareAndSet(false, true)) {
            happened(Kind.DEGRADED);
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

    private PlanShare share(LimitSet set) {
        int now = instances.count();
        Shares known = shares.get(set);
        if (known == null || known.instances() != now) {
            known = new Shares(now, new PlanShare(set, now));
            shares.put(set, known);
        }
        return known.share();
    }

    private StoreReply decide(StoreCommand.Decide command, StoreException failure) {
        LimitSet set = command.limits();
        PlanShare share = share(set);
        boolean full = command.charge() && backlog.isFull();
        if (share.isShut() || full) {
            return counted(command.charge(), local.shut(set, full ? enforced(set) : share.shut));
        }
        StoreReply reply = inLock(command.subject(), tenant -> {
            StoreReply here = local.decide(tenant, set, share, instances.count(), command);
            if (command.charge()) {
                if (here.status() == Status.ALLOWED) {
                    allowed(tenant, command, share, failure);
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
        return counted(command.charge(), reply);
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
    private void allowed(Tenant tenant, StoreCommand.Decide command, PlanShare share, StoreException failure) {
        Tenant.Calls calls =
                new Tenant.Calls(command.subject(), command.limits().plan(), command.limits(), share.booked);
        if (failure.kind() == StoreException.Kind.NOT_EXECUTED) {
            backlog.call(tenant, calls, command.parts());
            return;
        }
        if (failure.late().isEmpty()) {
            counters.outcomeUnknown.increment();
            return;
        }
        tenant.doubts++;
        var unused = failure.late().get().whenComplete((answer, none) -> {
            synchronized (tenant) {
                tenant.doubts--;
                if (isCounted(answer)) {
                    return;
                }
                if (answer != null || isNotExecuted(none)) {
                    backlog.call(tenant, calls, command.parts());
                } else {
                    counters.outcomeUnknown.increment();
                }
            }
        });
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
    private StoreReply reserve(StoreCommand.Reserve command) {
        LimitSet set = command.limits();
        PlanShare share = share(set);
        boolean full = backlog.isFull();
        if (share.isShut() || full) {
            return counted(true, local.shut(set, full ? enforced(set) : share.shut));
        }
        return counted(true, inLock(command.subject(), tenant -> {
            StoreReply here = local.reserve(tenant, set, share, instances.count(), command);
            if (here.status() == Status.RESERVED) {
                long expiry = time.nowMicros() + command.ttlMicros();
                var unused = backlog.add(tenant, new Item.Booking(set.plan(), set, share.booked, command, expiry));
            }
            return here;
        }));
    }

    /** A step upon a reservation that was made here and is not booked yet; nothing for any other. */
    private @Nullable CompletionStage<StoreReply> fromHere(StoreCommand.OfReservation step) {
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
            Item item = item(step);
            boolean changed = here.status() == Status.SETTLED
                    || here.status() == Status.CANCELLED
                    || here.status() == Status.EXTENDED;
            // One that an earlier process made is known from its journal alone: its end goes there, too.
            boolean unheld = here.status() == Status.GONE && item instanceof Item.Ending;
            if (item == null || !(changed || unheld)) {
                return CompletableFuture.completedFuture(here);
            }
            if (item instanceof Item.Ending) {
                counters.journalled.increment();
            }
            StoreReply told = unheld ? StoreReply.bare(Status.JOURNALLED, time.nowMicros(), StoreReply.BLIND) : here;
            return backlog.add(tenant, item).thenApply(written -> told);
        }
    }

    private @Nullable Item item(StoreCommand.OfReservation step) {
        if (step instanceof StoreCommand.Settle settle) {
            return new Item.Ending(settle.subject(), settle.id(), Optional.of(settle.actual()), settle.digest());
        }
        if (step instanceof StoreCommand.Cancel cancel) {
            return new Item.Ending(cancel.subject(), cancel.id(), Optional.empty(), 0);
        }
        return step instanceof StoreCommand.Extend extend ? new Item.Extension(extend, time.nowMicros()) : null;
    }

    /** A settle is written down, for it can be done at any later time, and twice is as good as once. */
    private CompletableFuture<StoreReply> ending(StoreCommand.OfReservation step, StoreException failure) {
        Item item = item(step);
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
        degraded();
        return told;
    }

    // ---- a store that lost what it kept ----

    private @Nullable StoreReply drained(StoreCommand command) {
        if (command instanceof StoreCommand.Decide decide) {
            return drained(decide.subject(), decide.limits(), decide.parts());
        }
        return command instanceof StoreCommand.Reserve reserve
                ? drained(reserve.subject(), reserve.limits(), reserve.parts())
                : null;
    }

    private @Nullable StoreReply drained(Subject subject, LimitSet set, long[] parts) {
        return epochs.drained(store.shard(subject.tenant()), set, parts, time.nowMicros());
    }

    // ---- upkeep ----

    /** Says that this process is there, and hears who else is and whether anything was lost. */
    public CompletionStage<Void> beat() {
        CompletionStage<Void> counted = store.present(instance, Instances.LASTING)
                .thenAccept(present -> {
                    if (present > 0) {
                        instances.heard(present);
                    }
                });
        return counted.thenCompose(any -> store.epochs(epochs.shards(), epochLasting))
                .thenAccept(all -> all.forEach(epoch -> {
                    recovered();
                    if (epochs.heard(epoch) == Epochs.News.WIPED) {
                        happened(Kind.WIPED);
                    }
                }));
    }

    /** Tells the store what waits, as far as it hears. */
    public CompletionStage<Void> drain() {
        return backlog.drain();
    }

    /** Whether something waits to be told. */
    boolean isPending() {
        return !backlog.isEmpty();
    }

    private void dropped(String why) {
        listener.happened(new StoreEvent(Kind.DROPPED, why));
    }

    /** How it stands. */
    public FailureStatus status() {
        return new FailureStatus(
                degraded.get(),
                instances.count(),
                backlog.waiting(),
                counters.blindAllowed.sum(),
                counters.blindDenied.sum(),
                counters.writtenBack.sum(),
                counters.journalled.sum(),
                counters.replayed.sum(),
                counters.outcomeUnknown.sum(),
                counters.lateCharges.sum(),
                counters.refused.sum(),
                counters.dropped.sum());
    }

    /** What the backlog's answers mean for the rest. */
    private final class Consequences implements Backlog.Told {
        @Override
        public void booked(Item.Booking booking, StoreReply reply) {
            recovered();
            if (reply.status() == Status.RESERVED || reply.status() == Status.REPLAYED) {
                long[] parts = reply.status() == Status.RESERVED ? booking.parts : NOTHING;
                heard(booking.known, booking.subject, reply, parts);
            }
        }

        @Override
        public boolean mayForget() {
            return !degraded.get();
        }

        @Override
        public void empty(Tenant tenant) {
            local.forget(tenant);
        }

        @Override
        public void dropped(String why) {
            GuardedStore.this.dropped(why);
        }
    }

    @Override
    public CompletionStage<Void> check() {
        start();
        return store.check();
    }

    @Override
    public String source() {
        return store.source();
    }

    /** Tells what can be told soon, leaves, and lets go of the journal. What waits there is told by the next process that has it. */
    @Override
    public void close() {
        long before = Long.MAX_VALUE;
        // As long as the store takes something each time; many tenants are not told all at once.
        while (backlog.waiting() > 0 && backlog.waiting() < before) {
            before = backlog.waiting();
            backlog.drain()
                    .toCompletableFuture()
                    .orTimeout(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
                    .exceptionally(late -> null)
                    .join();
        }
        var unused = store.present(instance, Duration.ZERO);
        journal.close();
    }
}
