package dev.tidegate.aws.verify;

import java.util.List;

/**
 * Checks that belong together.
 *
 * @param title what they are about
 * @param checks in the order of reading
 */
public record Section(String title, List<Check> checks) {
    /** Copies the list. */
    public Section {
        checks = List.copyOf(checks);
    }
}
