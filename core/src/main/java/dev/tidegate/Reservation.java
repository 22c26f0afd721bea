package dev.tidegate;

import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A held estimate. The call may be made if {@link #granted()}; afterwards {@link #settle} books what it really used.
 *
 * <pre>{@code
 * try (Reservation held = limiter.reserve(ReserveRequest.of(request).withId(callId))) {
 *     if (held.granted()) {
 *         try {
 *             Answer answer = model.call(prompt);
 *             held.settle(Usage.of(answer.inputTokens(), answer.outputTokens()));
 *         } catch (ConnectException e) {
 *             held.cancel(); // no connection: nothing was sent
 *             throw e;
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>An exception does not prove that nothing was sent, so {@link #close} without {@link #settle} or {@link #cancel} does
 * what {@link #keepEstimate} does. A reservation that another thread or process will settle by its handle must not be
 * closed. Safe for any number of threads.
 */
public final class Reservation implements AutoCloseable {
    private final RateLimiter limiter;
    private final String id;
    private final String handle;
    private final Decision decision;
    private final Optional<ReservationState> state;
    private final Optional<Instant> until;
    private final boolean replayed;
    private final AtomicBoolean said = new AtomicBoolean();

    /** Made by the limiter. */
    public Reservation(
            RateLimiter limiter,
            String id,
            String handle,
            Decision decision,
            Optional<ReservationState> state,
            Optional<Instant> until,
            boolean replayed) {
        this.limiter = limiter;
        this.id = id;
        this.handle = handle;
        this.decision = decision;
        this.state = state;
        this.until = until;
        this.replayed = replayed;
    }

    /** Whether the call may be made: the cost is held, and the reservation has not ended. */
    public boolean granted() {
        return decision.allowed() && state.map(ReservationState.OPEN::equals).orElse(true);
    }

    /** The id, given or made up. */
    public String id() {
        return id;
    }

    /** What names it from anywhere: it carries tenant, user, model and id, no secret and no authority. */
    public String handle() {
        return handle;
    }

    /** What was decided; of one made before, how the limits stand now. */
    public Decision decision() {
        return decision;
    }

    /** Where it was when this answer was given; empty if it was denied, or could not be written down. */
    public Optional<ReservationState> state() {
        return state;
    }

    /** Whether a reservation of this id was there already, and this answer charged nothing. */
    public boolean replayed() {
        return replayed;
    }

    /** When it expires, or for how long it is remembered if it has ended; empty if it was denied. */
    public Optional<Instant> expiresAt() {
        return until;
    }

    /** See {@link RateLimiter#settle}. */
    public Outcome settle(Actual actual) {
        said.set(true);
        return limiter.settle(handle, actual);
    }

    /** Settles a call whose usage is tokens only. */
    public Outcome settle(Usage usage) {
        return settle(Actual.of(usage));
    }

    /** {@link #settle} without waiting. */
    public CompletionStage<Outcome> settleAsync(Actual actual) {
        said.set(true);
        return limiter.settleAsync(handle, actual);
    }

    /** See {@link RateLimiter#extend}. */
    public Outcome extend(Cost total, Duration ttl) {
        return limiter.extend(handle, total, ttl);
    }

    /** {@link #extend} without waiting. */
    public CompletionStage<Outcome> extendAsync(Cost total, Duration ttl) {
        return limiter.extendAsync(handle, total, ttl);
    }

    /**
     * Books what is held as an estimate: the call was sent, or may have been, and its usage is not known. Slots of
     * concurrent limits are freed; {@link RateLimiter#adjust} books a better usage later.
     */
    public Outcome keepEstimate() {
        return settle(Actual.AS_HELD.asEstimated());
    }

    /** {@link #keepEstimate} without waiting. */
    public CompletionStage<Outcome> keepEstimateAsync() {
        return settleAsync(Actual.AS_HELD.asEstimated());
    }

    /** Gives everything back, except to buckets: nothing was sent. See {@link RateLimiter#cancel}. */
    public Outcome cancel() {
        said.set(true);
        return limiter.cancel(handle);
    }

    /** {@link #cancel} without waiting. */
    public CompletionStage<Outcome> cancelAsync() {
        said.set(true);
        return limiter.cancelAsync(handle);
    }

    /**
     * Does {@link #keepEstimate} if it was granted and neither settled nor cancelled through this object. After a settle
     * or cancel that failed it does nothing: the reservation expires, and its charges stay.
     */
    @Override
    public void close() {
        if (granted() && state.isPresent() && !said.get()) {
            keepEstimate();
        }
    }
}
