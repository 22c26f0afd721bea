package dev.tidegate.plan;

import dev.tidegate.InvalidInputException;
import java.time.Duration;

/** Validates for how long a process may decide from units of a limit that it took ahead. */
final class LeaseRules {
    /** Shorter is not much more than a store takes to answer. */
    private static final Duration LEAST = Duration.ofMillis(10);

    /** A change made elsewhere is seen so late. */
    private static final Duration MOST = Duration.ofSeconds(1);

    /** Of the window. */
    private static final int MOST_PART = 10;

    /** The shortest of civil windows is a day of 23 hours, and the longest lease is far below a tenth of that. */
    private static final Duration CIVIL = Duration.ofHours(23);

    private LeaseRules() {}

    /** See {@link Limit#lease()}. */
    static void check(Window window, Duration lease) {
        Duration whole = whole(window, lease);
        Duration most = whole.dividedBy(MOST_PART);
        Duration bound = most.compareTo(MOST) < 0 ? most : MOST;
        if (bound.compareTo(LEAST) < 0) {
            throw new InvalidInputException(
                    "lease", lease, "no such key with " + window.text() + ": a tenth of the window is below 10ms");
        }
        if (lease.compareTo(LEAST) < 0 || lease.compareTo(bound) > 0) {
            String range = "10ms … " + bound.toMillis() + "ms";
            throw new InvalidInputException(
                    "lease", lease, bound.equals(MOST) ? "10ms … 1s" : range + ", a tenth of the window at most");
        }
    }

    /** A sliding window gives back what was taken, not what was used; a bucket takes nothing back; slots have no units. */
    private static Duration whole(Window window, Duration lease) {
        if (window instanceof Window.Fixed fixed) {
            return fixed.duration();
        }
        if (window instanceof Window.Calendar) {
            return CIVIL;
        }
        throw new InvalidInputException(
                "lease",
                lease,
                "no such key with " + window.text() + ": only fixed and calendar windows take leases"
                        + (window instanceof Window.Sliding
                                ? ", because units of a sliding one would be back before their use is a window old"
                                : ""));
    }
}
