package dev.tidegate.call;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.plan.Meter;
import dev.tidegate.usage.Estimate;
import dev.tidegate.usage.Usage;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model: reserved, kept open while it lives, settled once. A step after the reserve never throws, and its
 * stage never fails: what goes wrong is reported to the {@link CallListener}, for the answer of the model has been
 * paid for. Only the questions about tools may fail.
 *
 * <p>The first of settle, cancel and failure holds; a known usage corrects one that was guessed before. Safe for any
 * number of threads.
 */
public final class ModelCall {
    private enum End {
        NONE,
        GUESSED,
        KNOWN
    }

    private final ModelCalls calls;
    private final PlannedCall planned;
    private final Estimate estimate;
    private final Reservation reservation;
    private final WrittenText written = new WrittenText();
    private final long startedMicros;
    private volatile long lastSignMicros;
    private volatile boolean streaming;
    private volatile boolean lost;
    // The rest is guarded by this.
    private long lastExtendMicros;
    private End end = End.NONE;
    private CompletableFuture<@Nullable Void> work = CompletableFuture.completedFuture(null);
    private long seq;

    ModelCall(ModelCalls calls, PlannedCall planned, Estimate estimate, Reservation reservation) {
        this.calls = calls;
        this.planned = planned;
        this.estimate = estimate;
        this.reservation = reservation;
        this.startedMicros = calls.clock.nowMicros();
        this.lastSignMicros = startedMicros;
        this.lastExtendMicros = startedMicros;
    }

    /** What was planned. */
    public PlannedCall planned() {
        return planned;
    }

    /** What is held: its decision shows how the limits stand. */
    public Reservation reservation() {
        return reservation;
    }

    /** Whether it was settled, cancelled, or ended by silence. */
    public synchronized boolean isEnded() {
        return end != End.NONE;
    }

    /** Says that a stream lives. From the first time on the call ends when nothing comes for the idle time. */
    public void touch() {
        streaming = true;
        lastSignMicros = calls.clock.nowMicros();
    }

    /** Notes a part of the model's answer, so that it can be counted where the provider does not. */
    public void wrote(String text) {
        written.add(text);
    }

    /**
     * Holds the tools that the answer calls, before they are run, where {@link ModelCalls.Builder#toolMeter} names a
     * meter. Must come before the settle.
     *
     * @param tools the names of the called tools, one for each call
     * @return whether the limits admit them; if not, none of them may be run, and {@link #toolDenial} says why.
     *     Fails as {@link dev.tidegate.RateLimiter#extend} does
     */
    public CompletionStage<Boolean> holdTools(Collection<String> tools) {
        Cost total = toolCost(tools);
        if (total.parts().isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        return calls.limiter
                .extendAsync(reservation.handle(), total, calls.ttl)
                .thenApply(outcome -> outcome.result() != Outcome.Result.STOP);
    }

    private Cost toolCost(Collection<String> tools) {
        Cost total = new Cost(Map.of());
        for (String tool : tools) {
            Optional<Meter> meter = calls.meterOf(tool);
            if (meter.isPresent()) {
                total = total.with(meter.get(), total.part(meter.get()).orElse(0) + 1);
            }
        }
        return total;
    }

    /**
     * Says why tools were not admitted, to be thrown. To be asked after the settle: until then the call holds its
     * slot.
     */
    public CompletionStage<CallDeniedException> toolDenial(Collection<String> tools) {
        Request request = new Request(
                planned.subject(), calls.planName(planned), toolCost(tools).with(Meter.REQUESTS, 0));
        return calls.looked(request)
                .thenApply(decision -> calls.denial(planned, CallDeniedException.ofTools(decision)));
    }

    /** Books what the provider reports. After a guess, as for a silent stream, this corrects it. */
    public CompletionStage<@Nullable Void> settle(Actual actual) {
        return end(End.KNOWN, () -> actual);
    }

    /**
     * Books the usage that {@code tree} says, in any format that {@link dev.tidegate.usage.UsageReader} knows. One that
     * cannot be read is reported, and the call is booked as {@link #settleUnknown}.
     *
     * @param answeredBy the model that answered; empty if it is not known
     */
    public CompletionStage<@Nullable Void> settle(
            Map<String, ? extends @Nullable Object> tree, Optional<String> answeredBy) {
        Actual actual;
        try {
            actual = calls.reader.reading(tree).actual();
            if (answeredBy.isPresent() && actual.conditions().model().isEmpty()) {
                actual = actual.under(actual.conditions().readModel(answeredBy.get()));
            }
        } catch (InvalidInputException e) {
            Listeners.tell(() -> calls.listener.failed(this, e));
            return settleUnknown();
        }
        return settle(actual);
    }

    /** Books a call of which no usage is known: see {@link OnAbort}. Never nothing. */
    public CompletionStage<@Nullable Void> settleUnknown() {
        return end(End.GUESSED, () -> seen(calls.onAbort == OnAbort.ESTIMATE));
    }

    private Actual seen(boolean atLeastHeld) {
        long output = written.tokens(calls.estimator, model());
        Usage seen = Usage.of(estimate.inputTokens(), output);
        return atLeastHeld ? Actual.atLeast(seen) : Actual.of(seen);
    }

    private String model() {
        return planned.subject().model().orElse("");
    }

    /**
     * Books a call that the provider refused with an error: it bills no token. The request itself stays counted. One
     * that was ended before stays as it is.
     */
    public CompletionStage<@Nullable Void> settleRefused() {
        return isEnded() ? settleUnknown() : end(End.KNOWN, () -> Actual.of(Usage.NONE));
    }

    /** Gives everything back: it is certain that nothing was sent. */
    public CompletionStage<@Nullable Void> cancel() {
        synchronized (this) {
            if (end != End.NONE) {
                return work;
            }
            end = End.KNOWN;
        }
        calls.ended(this);
        return run(reservation::cancelAsync);
    }

    /**
     * Books a call that failed: refused, not sent, or with an unknown usage. One of which a part had come was sent and
     * not refused, whatever the error says: it may be that of the program that reads the stream.
     *
     * @param status of the provider's answer; empty if there was none
     */
    public CompletionStage<@Nullable Void> failed(Throwable error, OptionalInt status) {
        if (streaming) {
            return settleUnknown();
        }
        if (status.isPresent()) {
            return FailedCalls.isRefusal(status.getAsInt()) ? settleRefused() : settleUnknown();
        }
        return FailedCalls.isNeverSent(error) ? cancel() : settleUnknown();
    }

    private CompletionStage<@Nullable Void> end(End how, Supplier<Actual> usage) {
        boolean corrects;
        synchronized (this) {
            if (end == End.KNOWN || end == how) {
                return work;
            }
            corrects = end == End.GUESSED;
            end = how;
        }
        calls.ended(this);
        return run(() -> book(how, corrects, usage));
    }

    private CompletionStage<Outcome> book(End how, boolean corrects, Supplier<Actual> usage) {
        Actual actual = usage.get();
        CompletionStage<Outcome> booked = book(corrects, actual);
        if (how == End.GUESSED) {
            return booked;
        }
        learn(actual);
        return booked.handle((outcome, failure) -> {
                    if (failure == null || !(unwrapped(failure) instanceof InvalidInputException)) {
                        return booked;
                    }
                    // A usage that the limiter does not accept is not dropped: the estimate stays, and it is reported.
                    Listeners.tell(() -> calls.listener.failed(this, unwrapped(failure)));
                    return book(corrects, seen(true));
                })
                .thenCompose(stage -> stage);
    }

    private CompletionStage<Outcome> book(boolean corrects, Actual actual) {
        try {
            return corrects
                    ? calls.limiter.adjustAsync(reservation.handle(), actual, ++seq)
                    : calls.limiter.settleAsync(reservation.handle(), actual, calls.planName(planned));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void learn(Actual actual) {
        Optional<Usage> usage = actual.usage();
        boolean whole = usage.isPresent() && !actual.estimated() && usage.get().outputTokens() > 0;
        if (whole && planned.subject().model().isPresent() && planned.answers() == 1) {
            calls.estimator.learn(model(), planned.prompt(), usage.get());
        }
    }

    void tick(long nowMicros, long idleMicros, long longestMicros) {
        long silentMicros = nowMicros - (streaming ? lastSignMicros : startedMicros);
        if (silentMicros >= (streaming ? idleMicros : longestMicros)) {
            var unused = settleUnknown();
        } else if (!lost && isTimeToExtend(nowMicros)) {
            var unused = calls.limiter
                    .extendAsync(reservation.handle(), Cost.oneRequest(), calls.ttl)
                    .whenComplete((outcome, failure) -> {
                        // One that failed is tried again at its next turn; of one that is over, the settle says what
                        // holds.
                        lost = outcome != null && outcome.result() == Outcome.Result.GONE;
                    });
        }
    }

    private synchronized boolean isTimeToExtend(long nowMicros) {
        if (end != End.NONE || nowMicros - lastExtendMicros < calls.ttl.toNanos() / 3_000) {
            return false;
        }
        lastExtendMicros = nowMicros;
        return true;
    }

    /** One step after the other: an adjustment must not overtake the settle that it corrects. */
    private CompletionStage<@Nullable Void> run(Supplier<CompletionStage<Outcome>> step) {
        CompletableFuture<@Nullable Void> before;
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        synchronized (this) {
            before = work;
            work = done;
        }
        var unused = before.thenCompose(ignored -> step.get()).whenComplete((outcome, failure) -> {
            if (failure == null && outcome.done()) {
                Listeners.tell(() -> calls.listener.settled(this, outcome));
            } else {
                Throwable cause = failure == null
                        ? new IllegalStateException("the reservation is " + outcome.result())
                        : unwrapped(failure);
                Listeners.tell(() -> calls.listener.failed(this, cause));
            }
            done.complete(null);
        });
        return done;
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** How the limits stood when it was reserved. */
    public Decision decision() {
        return reservation.decision();
    }
}
