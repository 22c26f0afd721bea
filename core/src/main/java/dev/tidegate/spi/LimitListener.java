package dev.tidegate.spi;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import java.time.Instant;

/**
 * Receives events for an operator, without delaying decisions: on one thread of its own, in order.
 * What comes faster than it is taken is dropped and counted; what a listener throws is logged.
 */
public interface LimitListener {
    /** A write took what is in use of a limit to a threshold of it. */
    default void crossed(ThresholdCrossed event) {}

    /** A subject attempts far more than a limit can admit. */
    default void unusual(UnusualUse event) {}

    /** More subjects did than are reported one by one. */
    default void unusualLeftOut(UnusualUseLeftOut event) {}

    /**
     * The event that the usage of a limit reached a threshold.
     *
     * @param eventId the same for the same crossing, in every process that reports it
     * @param subject whose; with a user or model where the limit counts by those
     * @param plan under which
     * @param limit with the threshold
     * @param percent of the capacity
     * @param used in use after the write, in the meter's unit
     * @param at by the store's clock
     */
    record ThresholdCrossed(
            String eventId, Subject subject, String plan, Limit limit, int percent, long used, Instant at) {}

    /**
     * Attempts, denied ones too, that are above a multiple of what the limit can admit within a period.
     *
     * @param eventId the same for the same subject, limit and period
     * @param subject whose
     * @param plan under which
     * @param limit that was asked of
     * @param attempted in this period, through all processes that share the store, in the meter's unit; never too high, and
     *     too low by an eighth of the threshold at most for each process
     * @param from when the period began
     */
    record UnusualUse(String eventId, Subject subject, String plan, Limit limit, long attempted, Instant from) {}

    /**
     * Unusual use that was found and not reported: at most 100 events are at once, then 24 a minute.
     *
     * @param count how many events were left out since the last of these
     */
    record UnusualUseLeftOut(long count) {}
}
