package dev.tidegate.internal.fallback;

import dev.tidegate.Numbers;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.engine.CivilWindows;
import dev.tidegate.internal.fallback.WriteBackSender.Sent;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.Formula;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The entries to book when the store replies: for each tenant in their order, one at a time, each until it is
 * answered. Calls that were allowed here are summed up and booked as batches, each under a number of its own, which the store
 * remembers: a repetition books nothing. Bounded. Safe for any number of threads.
 */
final class WriteBackQueue {
    /** Begins with a control character, which no caller's id has. */
    private static final String BATCH = "\u0001batch:";

    /** A batch is repeated until the store has confirmed that it is booked; that may take days. */
    private static final long BATCH_TOMBSTONE_MILLIS = 7L * 86_400_000;

    /** Decisions go on meanwhile, and are not to wait behind all that. */
    private static final int AT_ONCE = 256;

    /** Receives the outcome of commands that are written back. */
    interface Told {
        /** The store has booked it. */
        void booked(QueuedItem.Booking booking, StoreReply reply);

        /** Whether the store answers, so that what it says is newer than what is counted here. */
        boolean mayForget();

        /** Nothing of a tenant waits any more, and its lock is held. */
        void empty(Tenant tenant);

        /** The store refuses something, which is kept. */
        void refused(String why);

        /** Something is lost. */
        void dropped(String why);
    }

    private final WriteBackSender sender;
    private final String run;
    private final TimeSource time;
    private final Told told;
    private final Journal journal;
    private final int most;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong waiting = new AtomicLong();
    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

    /** The destination of commands that are written back. */
    interface Sink {
        CompletionStage<StoreReply> apply(StoreCommand command);
    }

    WriteBackQueue(
            Sink store,
            String run,
            TimeSource time,
            Supplier<CivilWindows> windows,
            Counters counters,
            Journal journal,
            int most,
            Told told) {
        this.sender = new WriteBackSender(store, time, windows, counters, told);
        this.run = run;
        this.time = time;
        this.journal = journal;
        this.most = most;
        this.told = told;
    }

    /** The tenant, if something about it was decided here or waits. */
    @Nullable
    Tenant find(String name) {
        return tenants.isEmpty() ? null : tenants.get(name);
    }

    Tenant obtain(String name) {
        return tenants.computeIfAbsent(name, Tenant::new);
    }

    boolean isEmpty() {
        return tenants.isEmpty();
    }

    long waiting() {
        return waiting.get();
    }

    boolean isFull() {
        return waiting.get() >= most;
    }

    /** Adds to the tenant's queue; its lock is held. Ends when it is as safe as it will be. */
    CompletionStage<Void> add(Tenant tenant, QueuedItem item) {
        tenant.queue.add(item);
        waiting.incrementAndGet();
        if (tenant.made.containsKey(item.id) || item instanceof QueuedItem.Booking) {
            tenant.made.merge(item.id, 1, Integer::sum);
        }
        noted(tenant, item);
        return journal.add(item);
    }

    private static void noted(Tenant tenant, QueuedItem item) {
        if (item instanceof QueuedItem.Booking booking) {
            tenant.remaining.noted(booking);
        }
    }

    /** The store has spoken of a subject: where something of its tenant still waits, no more is left than it says. */
    void heard(LimitSet set, Subject subject, StoreReply reply, int instances) {
        Tenant tenant = find(subject.tenant());
        if (tenant != null) {
            synchronized (tenant) {
                written(tenant.remaining.narrowed(set, subject, reply, instances));
            }
        }
    }

    /** Written down before anything else happens to them: their tenant's lock is held. */
    private void written(Set<QueuedItem.Booking> changed) {
        for (QueuedItem.Booking each : changed) {
            var unused = journal.add(each);
        }
    }

    /** The last one first. */
    private static Iterable<QueuedItem> waiting(Tenant tenant) {
        return () -> Stream.concat(
                        StreamSupport.stream(
                                Spliterators.spliteratorUnknownSize(tenant.queue.descendingIterator(), 0), false),
                        tenant.calls.values().stream())
                .iterator();
    }

    /**
     * Adds a call that was allowed here; the tenant's lock is held. Ends when the batch it is summed up in is in the journal,
     * under the number that the batch has from its first call on.
     *
     * @param left what is left here of each limit after it
     */
    CompletionStage<Void> call(Tenant tenant, Tenant.Calls calls, long[] parts, long[] left) {
        QueuedItem.Booking batch = tenant.calls.computeIfAbsent(calls, any -> {
            waiting.incrementAndGet();
            return batch(calls, parts.length);
        });
        for (int i = 0; i < parts.length; i++) {
            if (batch.parts[i] + parts[i] > Numbers.MAX_PART) {
                close(tenant, calls);
                return call(tenant, calls, parts, left);
            }
        }
        for (int i = 0; i < parts.length; i++) {
            batch.parts[i] += parts[i];
        }
        batch.leaves(left, time.nowMicros());
        tenant.remaining.noted(batch);
        return journal.add(batch);
    }

    /** What was summed up is sent from now on as it is. */
    private static void close(Tenant tenant, Tenant.Calls calls) {
        QueuedItem.Booking batch = tenant.calls.remove(calls);
        if (batch != null) {
            tenant.queue.add(batch);
        }
    }

    private QueuedItem.Booking batch(Tenant.Calls calls, int limits) {
        LimitSet booked = calls.booked();
        List<Formula> terms = booked.limits().stream()
                .map(limit -> Formula.of(limit.meter(), limit.weights()))
                .toList();
        StoreCommand.Reserve command = new StoreCommand.Reserve(
                calls.subject(),
                BATCH + run + ":" + numbers.incrementAndGet(),
                booked,
                Boundaries.around(booked, time.nowMicros()),
                new long[limits],
                terms,
                Optional.empty(),
                1_000,
                BATCH_TOMBSTONE_MILLIS,
                0,
                true);
        return new QueuedItem.Booking(calls.plan(), calls.known(), booked, command, 0);
    }

    /** Sends what is not booked yet: for many tenants at once, or for one while it is unknown whether the store replies. */
    CompletionStage<Void> drain() {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        int most = told.mayForget() ? AT_ONCE : 1;
        for (Tenant tenant : tenants.values()) {
            if (all.size() == most) {
                break;
            }
            if (isIdle(tenant)) {
                continue;
            }
            CompletableFuture<Void> done = new CompletableFuture<>();
            all.add(done);
            tell(tenant, done);
        }
        return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]));
    }

    /** Whether there is nothing to book, and nothing to remove. */
    private boolean isIdle(Tenant tenant) {
        synchronized (tenant) {
            boolean nothing = due(tenant) == null && tenant.calls.isEmpty();
            return tenant.sending || (nothing && !(tenant.queue.isEmpty() && mayForget(tenant)));
        }
    }

    /** What was counted here counts here until the store knows it, and speaks again. */
    private boolean mayForget(Tenant tenant) {
        return tenant.doubts == 0 && told.mayForget();
    }

    private void tell(Tenant tenant, CompletableFuture<Void> done) {
        while (true) {
            QueuedItem item = next(tenant);
            if (item == null) {
                done.complete(null);
                return;
            }
            CompletableFuture<Boolean> step = CompletableFuture.completedFuture(item)
                    .thenCompose(sender::send)
                    .thenApply(sent -> {
                        if (sent == Sent.DONE) {
                            over(tenant, item);
                        } else {
                            stop(tenant);
                        }
                        return sent != Sent.STOPPED;
                    })
                    .exceptionally(unforeseen -> {
                        // Whatever it is: the tenant must not stay marked as in progress.
                        stop(tenant);
                        return false;
                    });
            if (!step.isDone()) {
                var unused = step.thenAccept(goOn -> {
                    if (goOn) {
                        tell(tenant, done);
                    } else {
                        done.complete(null);
                    }
                });
                return;
            }
            if (!step.join()) {
                done.complete(null);
                return;
            }
        }
    }

    private @Nullable QueuedItem next(Tenant tenant) {
        synchronized (tenant) {
            if (tenant.gone || tenant.sending) {
                return null;
            }
            if (due(tenant) == null) {
                List.copyOf(tenant.calls.keySet()).forEach(each -> close(tenant, each));
            }
            QueuedItem due = due(tenant);
            if (due == null && !(tenant.queue.isEmpty() && mayForget(tenant))) {
                return null;
            }
            if (due == null) {
                told.empty(tenant);
                tenant.gone = true;
                tenants.remove(tenant.name, tenant);
                return null;
            }
            tenant.sending = true;
            return due;
        }
    }

    /** The first that may be sent now; of one reservation nothing overtakes what the store refuses. */
    private @Nullable QueuedItem due(Tenant tenant) {
        QueuedItem head = tenant.queue.peek();
        if (head == null || head.notBefore == 0) {
            return head;
        }
        long now = time.nowMicros();
        Set<String> held = new HashSet<>();
        for (QueuedItem each : tenant.queue) {
            if (each.notBefore <= now && !held.contains(each.id)) {
                return each;
            }
            held.add(each.id);
        }
        return null;
    }

    private static void stop(Tenant tenant) {
        synchronized (tenant) {
            tenant.sending = false;
        }
    }

    private void over(Tenant tenant, QueuedItem item) {
        synchronized (tenant) {
            tenant.queue.removeFirstOccurrence(item);
            tenant.sending = false;
            tenant.made.computeIfPresent(item.id, (id, left) -> left == 1 ? null : left - 1);
            if (item instanceof QueuedItem.Booking booking) {
                written(tenant.remaining.over(booking, waiting(tenant)));
            }
        }
        waiting.decrementAndGet();
        journal.done(item);
    }

    /** For something that was written down by a process that is no more. */
    Tenant restore(QueuedItem item) {
        Tenant tenant = obtain(item.subject.tenant());
        synchronized (tenant) {
            noted(tenant, item);
            tenant.queue.add(item);
            waiting.incrementAndGet();
            if (tenant.made.containsKey(item.id) || item instanceof QueuedItem.Booking) {
                tenant.made.merge(item.id, 1, Integer::sum);
            }
        }
        return tenant;
    }

    /** Runs {@code work} with the lock of a tenant that stands. */
    void with(String name, Consumer<Tenant> work) {
        while (true) {
            Tenant tenant = obtain(name);
            synchronized (tenant) {
                if (!tenant.gone) {
                    work.accept(tenant);
                    return;
                }
            }
        }
    }
}
