package dev.tidegate.aws.metrics;

import java.util.Optional;

/**
 * A metric of a cache and what to do about it.
 *
 * @param name as CloudWatch has it
 * @param stat how values are made
 * @param unit such as {@code %}, {@code bytes} or {@code µs}; empty for counts
 * @param threshold none where no value is bad by itself
 * @param remedy what to do when it is over; empty without a threshold
 * @param whenMissing why there may be no values at all
 * @param periodSeconds how far apart CloudWatch sends values of it
 */
public record Metric(
        String name,
        Stat stat,
        String unit,
        Optional<Threshold> threshold,
        String remedy,
        String whenMissing,
        int periodSeconds) {
    private static final int EACH_MINUTE = 60;
    private static final String NOTHING_SENT = "no data; check the name of the cache, its region and its age";

    static Metric of(String name, Stat stat, String unit) {
        return new Metric(name, stat, unit, Optional.empty(), "", NOTHING_SENT, EACH_MINUTE);
    }

    /** Returns this metric with another distance between two values than a minute. */
    Metric every(int seconds) {
        return new Metric(name, stat, unit, threshold, remedy, whenMissing, seconds);
    }

    Metric over(Threshold bound, String action) {
        return new Metric(name, stat, unit, Optional.of(bound), action, whenMissing, periodSeconds);
    }

    Metric missingWhen(String reason) {
        return new Metric(name, stat, unit, threshold, remedy, reason, periodSeconds);
    }
}
