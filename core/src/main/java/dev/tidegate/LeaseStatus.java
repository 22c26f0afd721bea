package dev.tidegate;

import java.util.Map;

/**
 * Figures on the units that a limiter takes from a shared store ahead, for limits with a lease: now, and since it was
 * created. Immutable.
 *
 * @param taken slices that it took
 * @param returned slices of which it gave back what was not used
 * @param lost slices of which that was not known to arrive: those units stay charged until their window ends
 * @param decisions calls that were allowed from a slice
 * @param idle units of slices that no call has had yet, by the name of the limit
 */
public record LeaseStatus(long taken, long returned, long lost, long decisions, Map<String, Long> idle) {
    /** Of a limiter that takes none. */
    public static final LeaseStatus NONE = new LeaseStatus(0, 0, 0, 0, Map.of());

    /** Copies the collections, so that the record is immutable. */
    public LeaseStatus {
        idle = Map.copyOf(idle);
    }
}
