package dev.tidegate;

import dev.tidegate.overrides.AppliedOverrides;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The answer to a request: allowed or denied, and how every limit stands. A value, never an exception. A denial that no limit
 * is known to ask for, because the store could not be asked, is an {@link Undecided}. Immutable; the explanation is built when
 * it is asked for.
 */
public sealed interface Decision permits Allowed, Denied {
    /** Whether the call may happen. */
    boolean allowed();

    /** Every limit of the plan, in its order, this call included if it was allowed; none where no counts could be looked at. */
    List<LimitStatus> limits();

    /** The names of all enforced limits that did not admit the cost; empty if allowed. */
    List<String> violated();

    /** Where it was decided: a store's name, or {@code none} if no store could answer. */
    String source();

    /** Whether it was given without the counts. */
    boolean degraded();

    /**
     * How long until this cost would pass with no other traffic: waiting exactly that long admits, a microsecond less
     * denies. Empty if allowed, and if it can never pass.
     */
    Optional<Duration> retryAfter();

    /** Whether waiting does not help: the cost is above the capacity itself, or the subject is blocked without an end. */
    boolean never();

    /** The overrides of the subject that it was decided under; empty if none changed anything. */
    Optional<AppliedOverrides> overrides();
}
