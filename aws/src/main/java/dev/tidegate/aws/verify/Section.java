package dev.tidegate.aws.verify;

import java.util.List;

/**
 * A named group of checks of a verification.
 *
 * @param title what they are about
 * @param checks in the order of reading
 */
public record Section(String title, List<Check> checks) {
    /** Stores an unmodifiable copy of the list. */
    public Section {
        checks = List.copyOf(checks);
    }
}
