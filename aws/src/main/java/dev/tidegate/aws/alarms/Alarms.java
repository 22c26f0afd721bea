package dev.tidegate.aws.alarms;

import java.util.List;

/**
 * The alarms that a cache should have.
 *
 * @param wanted one for each level of each metric of each node
 * @param notes why there is none where one could be expected, and what is not sure; one sentence each
 */
public record Alarms(List<AlarmSpec> wanted, List<String> notes) {
    /** Stores unmodifiable copies of the lists. */
    public Alarms {
        wanted = List.copyOf(wanted);
        notes = List.copyOf(notes);
    }
}
