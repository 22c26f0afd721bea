package dev.tidegate.aws.account;

import java.util.Map;

/**
 * An alarm on a metric of the cache or of its nodes.
 *
 * @param name its name
 * @param metric the metric; of an expression the first that it is made of
 * @param dimensions what it watches
 * @param state {@code OK}, {@code ALARM}, {@code INSUFFICIENT_DATA}
 * @param notifies whether an action is configured
 */
public record Alarm(String name, String metric, Map<String, String> dimensions, String state, boolean notifies) {
    /** Stores an unmodifiable copy of the map. */
    public Alarm {
        dimensions = Map.copyOf(dimensions);
    }
}
