package dev.tidegate;

import java.util.Map;

/**
 * The version of plans and prices that a limiter decides by, and those of the processes that share its store. Immutable.
 *
 * @param version twelve hex digits that change with the content of the plans and the version of the prices
 * @param running how many processes run each version, this one included, as far as they said so in the last 15 seconds; empty
 *     where the store is not shared, or was not reached yet
 */
public record ConfigurationStatus(String version, Map<String, Integer> running) {
    /** Copies the map, so that the record is immutable. */
    public ConfigurationStatus {
        running = Map.copyOf(running);
    }

    /** Whether processes that share a store decide by different plans or prices. */
    public boolean differs() {
        return running.size() > 1;
    }
}
