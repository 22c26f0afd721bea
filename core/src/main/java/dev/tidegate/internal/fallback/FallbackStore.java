package dev.tidegate.internal.fallback;

import dev.tidegate.FailurePolicy;
import dev.tidegate.FailureStatus;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.internal.fallback.known.DataLossDenials;
import dev.tidegate.internal.fallback.known.Epochs;
import dev.tidegate.internal.fallback.known.LastKnownUsage;
import dev.tidegate.internal.fallback.known.LossDetector;
import dev.tidegate.plan.Plans;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.SharedStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A store that always answers: from the shared one while that can, else by this process's share, as each limit says. What is decided here
 * is booked in the store once, when it replies again. Safe for any number of threads; never blocks.
 */
public final class FallbackStore implements LimitStore {
    private static final long[] NOTHING = {};
    private static final StoreReply NO_REPLY = StoreReply.bare(Status.DONE, 0, 0);
    private static final long FAREWELL_MILLIS = 2_000;

    private final SharedStore store;
    private final StoreListener listener;
    private final String instance =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final Counters counters = new Counters();
    private final Instances instances;
    private final Epochs epochs;
    private final LossDetector losses;
    private final Versions versions;
    private final LastKnownUsage seen;
    private final LocalShareStore local;
    private final WriteBackQueue backlog;
    private final Journal journal;
    private final LocalFallback alone;
    private final DataLossDenials dataLossDenials;
    private final AtomicBoolean degraded = new AtomicBoolean();
    private volatile @Nullable Runnable starting;
    private volatile Consumer<String> writtenBack = tenant -> {};
    private volatile boolean registered;
    private volatile LimitStore deciding;
    private volatile CivilWindows windows;

    /**
     * @param plans to name what is written down, and to know for how long anything counts
     * @throws dev.tidegate.InvalidInputException if the journal cannot be had
     */
    public FallbackStore(
            SharedStore store, FailurePolicy policy, Plans plans, TimeSource time, StoreListener listener) {
        this(store, policy, plans, time, listener, false);
    }

    /** One whose journal is written by the thread that calls, for simulations: a run follows from its seed. */
    public static FallbackStore ofOneThread(
            SharedStore store, FailurePolicy policy, Plans plans, TimeSource time, StoreListener listener) {
        return new FallbackStore(store, policy, plans, time, listener, true);
    }

    private FallbackStore(
            SharedStore store,
            FailurePolicy policy,
            Plans plans,
            TimeSource time,
            StoreListener listener,
            boolean ofOneThread) {
        this.store = store;
        this.deciding = store;
        this.listener = StoreListener.unfailing(listener);
        this.instances = new Instances(policy.instances(), time);
        this.epochs = new Epochs(policy.onDataLoss());
        this.seen = new LastKnownUsage(policy.maxSubjects());
        this.losses = new LossDetector(store, epochs, seen, time, this.listener);
        this.versions = new Versions(store, instance, this.listener);
        this.dataLossDenials = new DataLossDenials(store, epochs, time);
        this.local = new LocalShareStore(seen, policy, time);
        JournalText text = new JournalText(name -> set(plans, name), set -> new SharedPlan(set, 0).booked);
        Optional<JournalFile> file = policy.journal().map(path -> new JournalFile(path, text, ofOneThread));
        this.journal = file.<Journal>map(each -> each).orElse(Journal.NONE);
        this.windows = new CivilWindows(plans);
        this.backlog = new WriteBackQueue(
                this::writtenBack,
                instance,
                time,
                () -> windows,
                counters,
                journal,
                policy.maxPending(),
                new Consequences());
        this.alone = new LocalFallback(local, backlog, instances, counters, time, this::degraded, this::journalFailed);
        file.ifPresent(this::restore);
    }

    private static Optional<LimitSet> set(Plans plans, String name) {
        return plans.all().stream()
                .filter(plan -> plan.name().equals(name))
                .findFirst()
                .map(LimitSet::of);
    }

    private void restore(JournalFile file) {
        file.found().forEach(item -> {
            Tenant tenant = backlog.restore(item);
            if (item instanceof QueuedItem.Booking booking) {
                local.restore(tenant, booking);
            }
        });
        for (int n = 0; n < file.unreadable(); n++) {
            dropped("a line of the journal could not be read");
        }
        file.trouble().ifPresent(this::journalFailed);
    }

    /** Uses the limits of other plans for what is booked later, and forgets the usage of limits that they do not have. */
    public void replace(CivilWindows all, Set<Long> limits) {
        windows = all;
        seen.retain(limits);
        if (registered) {
            var unused = versions.beat();
        }
    }

    /** Has commands go to the shared store through another one, which decides some of them itself. */
    public void through(LimitStore other) {
        deciding = other;
    }

    /** Among how many processes what is left would be shared now; 0 while that is not known. */
    public int processes() {
        return instances.count();
    }

    /** The version of plans and prices that the heartbeat names. */
    public void running(LongSupplier version) {
        versions.own(version);
    }

    /** The versions that the processes of the store run, as of the last heartbeat. */
    public List<SharedStore.Running> running() {
        return versions.running();
    }

    /** Receives the tenant of each command that is written back, once it is answered. */
    public void whenWrittenBack(Consumer<String> tenants) {
        writtenBack = tenants;
    }

    private CompletionStage<StoreReply> writtenBack(StoreCommand command) {
        return store.apply(command)
                .whenComplete(
                        (reply, failure) -> writtenBack.accept(command.subject().tenant()));
    }

    /** Runs with the first command: nothing is asked before. */
    void whenFirstUsed(Runnable work) {
        starting = work;
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        start();
        if (command instanceof StoreCommand.OfReservation step) {
            CompletionStage<StoreReply> here = alone.fromHere(step);
            if (here != null) {
                return here;
            }
        }
        if (epochs.mayDrain()) {
            Optional<StoreReply> denied = command.accept(dataLossDenials);
            if (denied.isPresent()) {
                return CompletableFuture.completedFuture(denied.get());
            }
        }
        CompletableFuture<StoreReply> asked = deciding.apply(command).toCompletableFuture();
        if (asked.isDone() && !asked.isCompletedExceptionally()) {
            new Answered(command).apply(asked.join());
            return asked;
        }
        return asked.thenApply(new Answered(command)).exceptionallyCompose(failure -> failed(command, failure));
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

    /** Remembers the usage that the reply to one command shows. The stage of the reply holds it: one object per call. */
    private final class Answered
            implements Function<StoreReply, StoreReply>,
                    StoreCommand.Handler<StoreReply>,
                    StoreCommand.StepHandler<StoreReply> {
        private final StoreCommand command;
        private StoreReply reply = NO_REPLY;

        Answered(StoreCommand command) {
            this.command = command;
        }

        @Override
        public StoreReply apply(StoreReply answer) {
            this.reply = answer;
            recovered();
            return command.accept(this);
        }

        @Override
        public StoreReply decide(StoreCommand.Decide decide) {
            Status status = reply.status();
            if (decide.charge() && (status == Status.ALLOWED || status == Status.DENIED)) {
                long[] parts = status == Status.ALLOWED ? decide.parts() : NOTHING;
                heard(decide.limits(), decide.subject(), reply, parts);
            }
            return reply;
        }

        @Override
        public StoreReply read(StoreCommand.Read read) {
            if (reply.status() == Status.DONE) {
                heard(read.limits(), read.subject(), reply, NOTHING);
            }
            return reply;
        }

        @Override
        public StoreReply reset(StoreCommand.Reset reset) {
            return givenBack();
        }

        @Override
        public StoreReply step(StoreCommand.OfReservation step) {
            return step.acceptStep(this);
        }

        @Override
        public StoreReply reserve(StoreCommand.Reserve reserve) {
            Status status = reply.status();
            if (status == Status.RESERVED || status == Status.DENIED || status == Status.REPLAYED) {
                long[] parts = status == Status.RESERVED ? reserve.parts() : NOTHING;
                heard(reserve.limits(), reserve.subject(), reply, parts);
            }
            return reply;
        }

        @Override
        public StoreReply extend(StoreCommand.Extend extend) {
            return givenBack();
        }

        @Override
        public StoreReply settle(StoreCommand.Settle settle) {
            return givenBack();
        }

        @Override
        public StoreReply cancel(StoreCommand.Cancel cancel) {
            return givenBack();
        }

        @Override
        public StoreReply adjust(StoreCommand.Adjust adjust) {
            return givenBack();
        }

        @Override
        public StoreReply look(StoreCommand.Look look) {
            return reply;
        }

        private StoreReply givenBack() {
            seen.givenBack(command.subject());
            return reply;
        }
    }

    private void heard(LimitSet set, Subject subject, StoreReply reply, long[] parts) {
        if (!backlog.isEmpty()) {
            backlog.heard(set, subject, reply, instances.count());
            alone.heard(set, subject, reply);
        }
        long before = seen.seen(set, subject, reply, parts);
        if (before != 0 && before >= epochs.sinceMicros(store.shard(subject.tenant()))) {
            losses.missed(subject.tenant(), before, reply.nowMicros());
        }
    }

    private void happened(Kind kind) {
        listener.happened(new StoreEvent(kind, ""));
    }

    // ---- while it does not ----

    private CompletionStage<StoreReply> failed(StoreCommand command, Throwable failure) {
        Throwable cause = StoreException.unwrapped(failure);
        if (!(cause instanceof StoreException told) || isOfThisCommandAlone(told)) {
            return CompletableFuture.failedFuture(cause);
        }
        return alone.answer(command, told);
    }

    /** The store answers, others too; there is no outage to decide in. */
    private static boolean isOfThisCommandAlone(StoreException told) {
        return switch (told.kind()) {
            case REFUSED, FULL, UNREADABLE -> true;
            case NOT_EXECUTED, UNANSWERED -> false;
        };
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

    // ---- upkeep ----

    /** Writes the heartbeat, and reads the number of processes and whether data was lost. */
    public CompletionStage<Void> beat() {
        CompletionStage<Void> counted = store.present(instance, Instances.LASTING)
                .thenAccept(present -> {
                    if (present > 0) {
                        instances.heard(present);
                    }
                    registered = true;
                });
        return counted.thenCompose(any -> versions.beat())
                .thenCompose(any -> losses.lost())
                .thenCompose(store::epochs)
                .thenAccept(all -> all.forEach(epoch -> {
                    losses.watch(epoch.shard());
                    recovered();
                    if (epochs.heard(epoch) == Epochs.News.WIPED) {
                        happened(Kind.WIPED);
                    }
                }));
    }

    /** Books what waits, as far as the store replies. */
    public CompletionStage<Void> drain() {
        return backlog.drain();
    }

    /** Whether something waits for write-back. */
    boolean isPending() {
        return !backlog.isEmpty();
    }

    private void journalFailed(String why) {
        listener.happened(new StoreEvent(Kind.JOURNAL_FAILED, why));
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

    /** The effects of replies to the write-back queue on other components. */
    private final class Consequences implements WriteBackQueue.Told {
        @Override
        public void booked(QueuedItem.Booking booking, StoreReply reply) {
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
        public void refused(String why) {
            listener.happened(new StoreEvent(Kind.REFUSED, why));
        }

        @Override
        public void dropped(String why) {
            FallbackStore.this.dropped(why);
        }
    }

    /** Well when the store is, and this process has said that it is there: only then can it decide alone if it has to. */
    @Override
    public CompletionStage<Void> check() {
        start();
        return store.check().thenCompose(any -> registered ? CompletableFuture.completedFuture(null) : beat());
    }

    @Override
    public Optional<OverrideStore> overrides() {
        return store.overrides();
    }

    @Override
    public String source() {
        return store.source();
    }

    /** Books what can be booked soon, ends the heartbeat, and closes the journal. The next process with it books the rest. */
    @Override
    public void close() {
        long before = Long.MAX_VALUE;
        // As long as the store takes something each time; many tenants are not booked all at once.
        while (backlog.waiting() > 0 && backlog.waiting() < before) {
            before = backlog.waiting();
            backlog.drain()
                    .toCompletableFuture()
                    .orTimeout(FAREWELL_MILLIS, TimeUnit.MILLISECONDS)
                    .exceptionally(late -> null)
                    .join();
        }
        var unused = store.present(instance, Duration.ZERO);
        var unusedToo = versions.leave();
        journal.close();
    }
}
