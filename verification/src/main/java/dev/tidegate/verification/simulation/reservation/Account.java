package dev.tidegate.verification.simulation.reservation;

import java.util.HashMap;
import java.util.Map;

/**
 * What a caller may be charged in all, by its requests and replies: one amount if a reply named an end, else
 * from the least to the most that can have come of its words.
 */
final class Account {
    private long earlierLeast;
    private long earlierMost;
    private long earlierAsked;
    private long least;
    private long most;
    private long asked;
    private boolean unheard;
    private boolean adjusting;
    private boolean over;
    private long seq;
    /** Adjustments that were refused, of which a copy may still be under way: usages by number. */
    private final Map<Long, Long> refused = new HashMap<>();

    /** Words under way that would make it {@code amount}. */
    void may(long amount) {
        least = Math.min(least, amount);
        most = Math.max(most, amount);
        asked = Math.max(asked, amount);
    }

    /** Words under way that better a usage: they may do so after others were answered. */
    void mayAdjust(long amount) {
        may(amount);
        adjusting = true;
    }

    /** An adjustment was refused, for nothing was settled; a copy of it that comes later may be booked. */
    void refused(long amount, long number) {
        refused.put(number, amount);
    }

    /** The outcome of the last requests stays unknown. */
    void unheard() {
        unheard = true;
    }

    /** It holds at least so much, unless words under way end it. */
    void holds(long amount) {
        if (!unheard) {
            least = Math.max(least, amount);
        }
        most = Math.max(most, amount);
    }

    /** Final, but for adjustments with a higher number. */
    void ended(long amount, long number) {
        if (over && number < seq) {
            return;
        }
        over = true;
        seq = number;
        if (adjusting && unheard) {
            may(amount);
        } else {
            least = amount;
            most = amount;
        }
        refused.forEach((later, usage) -> {
            if (later > number) {
                may(usage);
            }
        });
        asked = Math.max(asked, amount);
    }

    /** Whether a reply named an end: what comes after that is old. */
    boolean over() {
        return over;
    }

    /** For {@link #restore}. */
    long[] now() {
        return new long[] {least, most};
    }

    /** The words since {@code before} changed nothing. */
    void restore(long[] before) {
        if (!unheard) {
            least = before[0];
            most = before[1];
        }
    }

    /** Nothing is promised about it any more: the same id is another reservation. */
    void another() {
        earlierLeast += least;
        earlierMost += most;
        earlierAsked += asked;
        least = 0;
        most = 0;
        asked = 0;
        unheard = false;
        adjusting = false;
        refused.clear();
        over = false;
        seq = 0;
    }

    long least() {
        return earlierLeast + least;
    }

    long most() {
        return earlierMost + most;
    }

    /** No store can have charged more, whatever it forgot. */
    long mostAsked() {
        return earlierAsked + asked;
    }
}
