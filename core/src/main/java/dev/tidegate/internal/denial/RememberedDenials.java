package dev.tidegate.internal.denial;

import dev.tidegate.InvalidInputException;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A store that repeats a denial of the same cost of the same subject under the same limits, for a bounded time and never
 * beyond the instant at which the cost would fit. Whatever this process changes of a tenant (a reset, settle, cancel,
 * adjustment or extend, also one that may have been carried out, and an allowed call) ends all remembered denials of that
 * tenant before the caller has the answer; what other processes give back is seen when the time is over.
 *
 * <p>A table of fixed size: a denial takes the place of another one of the same hash, and what is not in it is asked for.
 * Safe for any number of threads, without a lock.
 */
public final class RememberedDenials
        implements LimitStore,
                StoreCommand.Handler<CompletionStage<StoreReply>>,
                StoreCommand.StepHandler<CompletionStage<StoreReply>> {
    /** Shorter is less than a store takes to answer. */
    private static final Duration LEAST = Duration.ofMillis(1);

    /** What is given back elsewhere is seen so late. */
    private static final Duration MOST = Duration.ofSeconds(10);

    /** About 6 MB with eight limits each; a power of two. */
    private static final int PLACES = 1 << 14;

    /** Tenants of one stripe end each other's denials, which costs a question to the store. 256 kB; a power of two. */
    private static final int STRIPES = 1 << 16;

    private final LimitStore store;
    private final long mostMicros;
    private final TimeSource elapsed;
    private final AtomicReferenceArray<Denial> denials = new AtomicReferenceArray<>(PLACES);
    /** By tenant, how often its denials were ended. */
    private final AtomicIntegerArray endings = new AtomicIntegerArray(STRIPES);

    private final LongAdder repeated = new LongAdder();

    /**
     * @param most how long a denial is remembered; see {@link #checked}
     * @param elapsed a clock that never steps back
     */
    public RememberedDenials(LimitStore store, Duration most, TimeSource elapsed) {
        this.store = store;
        this.mostMicros = TimeUnit.MICROSECONDS.convert(most);
        this.elapsed = elapsed;
    }

    /** Returns {@code most}, or refuses it. */
    public static Duration checked(Duration most) {
        if (most.compareTo(LEAST) < 0 || most.compareTo(MOST) > 0) {
            throw new InvalidInputException("rememberDenials", most, "1 ms … 10 s");
        }
        return most;
    }

    /** How many denials were repeated. */
    public long repeated() {
        return repeated.sum();
    }

    /** A denial, the cost that was denied, and until when it may be repeated. */
    private record Denial(
            Subject subject,
            LimitSet limits,
            long[] parts,
            StoreReply reply,
            int endings,
            long receivedMicros,
            long untilMicros) {
        boolean isOf(StoreCommand.Decide command) {
            return limits == command.limits()
                    && Arrays.equals(parts, command.parts())
                    && subject.equals(command.subject());
        }
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        return command.accept(this);
    }

    @Override
    public CompletionStage<StoreReply> decide(StoreCommand.Decide command) {
        int place = place(command);
        int ended = endings.get(stripe(command.subject().tenant()));
        long now = elapsed.nowMicros();
        Denial known = denials.get(place);
        if (known != null && known.endings() == ended && now < known.untilMicros() && known.isOf(command)) {
            repeated.increment();
            return CompletableFuture.completedFuture(known.reply().repeated(now - known.receivedMicros()));
        }
        return store.apply(command).thenApply(reply -> {
            // A denial with a flag says more than that it denies.
            if (reply.status() == StoreReply.Status.DENIED && reply.flags() == 0) {
                remember(place, command, reply, ended, now);
            } else if (reply.status() == StoreReply.Status.ALLOWED && command.charge()) {
                // A call under another plan may lower what a bucket lacks.
                end(command.subject().tenant());
            }
            return reply;
        });
    }

    /** The time counts from before the question, so that the cost does not fit yet when it is over. */
    private void remember(int place, StoreCommand.Decide command, StoreReply reply, int ended, long asked) {
        long most = Math.min(mostMicros, waitMicros(command.limits(), reply));
        denials.set(
                place,
                new Denial(
                        command.subject(),
                        command.limits(),
                        command.parts(),
                        reply,
                        ended,
                        elapsed.nowMicros(),
                        asked + most));
    }

    /** Until every enforced limit admits the cost. */
    private static long waitMicros(LimitSet set, StoreReply reply) {
        long latest = 0;
        for (int i = 0; i < set.size(); i++) {
            Limit limit = set.limits().get(i);
            latest = limit.shadow() ? latest : Math.max(latest, reply.fitsAtMicros(i));
        }
        return latest - reply.clockMicros();
    }

    private static int place(StoreCommand.Decide command) {
        int hash = 31
                        * (31 * command.subject().hashCode()
                                + command.limits().layout().hashCode())
                + Arrays.hashCode(command.parts());
        return spread(hash) & (PLACES - 1);
    }

    private static int stripe(String tenant) {
        return spread(tenant.hashCode()) & (STRIPES - 1);
    }

    private static int spread(int hash) {
        return (hash * 0x9E3779B9) >>> 16;
    }

    /** Ends the denials of a tenant whose counts were changed on another way. */
    public void end(String tenant) {
        endings.incrementAndGet(stripe(tenant));
    }

    /** A step that may change what fits. One that is not answered may have been carried out, or may be later. */
    private CompletionStage<StoreReply> ending(StoreCommand command) {
        String tenant = command.subject().tenant();
        return store.apply(command).whenComplete((reply, failure) -> {
            end(tenant);
            if (failure != null && StoreException.unwrapped(failure) instanceof StoreException told) {
                told.late().ifPresent(late -> late.whenComplete((done, never) -> end(tenant)));
            }
        });
    }

    @Override
    public CompletionStage<StoreReply> read(StoreCommand.Read command) {
        return store.apply(command);
    }

    @Override
    public CompletionStage<StoreReply> reset(StoreCommand.Reset command) {
        return ending(command);
    }

    @Override
    public CompletionStage<StoreReply> step(StoreCommand.OfReservation command) {
        return command.acceptStep(this);
    }

    /** It is always asked for: its id may be known. */
    @Override
    public CompletionStage<StoreReply> reserve(StoreCommand.Reserve command) {
        return ending(command);
    }

    @Override
    public CompletionStage<StoreReply> extend(StoreCommand.Extend command) {
        return ending(command);
    }

    @Override
    public CompletionStage<StoreReply> settle(StoreCommand.Settle command) {
        return ending(command);
    }

    @Override
    public CompletionStage<StoreReply> cancel(StoreCommand.Cancel command) {
        return ending(command);
    }

    @Override
    public CompletionStage<StoreReply> adjust(StoreCommand.Adjust command) {
        return ending(command);
    }

    @Override
    public CompletionStage<StoreReply> look(StoreCommand.Look command) {
        return store.apply(command);
    }

    @Override
    public CompletionStage<Void> check() {
        return store.check();
    }

    @Override
    public String source() {
        return store.source();
    }

    @Override
    public void close() {
        store.close();
    }
}
