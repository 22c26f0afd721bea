package dev.tidegate.aws.alarms;

import java.util.List;

/**
 * The alarms that a cache should have.
 *
 * @param wanted one for each level of each metric of each node
 * @param leftOut why there is none where one could be expected, one sentence each
 */
public record Alarms(List<AlarmSpec> wanted, List<String> leftOut) {
    /** Stores unmodifiable copies of the lists. */
    public Alarms {
        wanted = List.copyOf(wanted);
        leftOut = List.copyOf(leftOut);
    }
}
