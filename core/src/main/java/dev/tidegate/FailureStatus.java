package dev.tidegate;

/**
 * Figures on the availability of a store: now, and since the limiter was created. Immutable.
 *
 * @param degraded whether the last answer had to be given without it
 * @param instances among how many processes what is left would be shared now; 0 while that is not known
 * @param pending what waits to be booked
 * @param blindAllowed calls allowed without it
 * @param blindDenied calls denied without it
 * @param writtenBack calls, reservations and batches of calls allowed without it and booked since
 * @param journalled settles and cancellations written down for later
 * @param replayed of these, those done since
 * @param outcomeUnknown calls allowed without it of which it is unknown whether the store counted them as well; they are not
 *     booked again
 * @param lateCharges calls denied for want of an answer that the store turned out to have counted
 * @param refused what the store would not do when it could: settles of reservations it does not know or that ended otherwise
 * @param dropped what was to be booked and could not be
 */
public record FailureStatus(
        boolean degraded,
        int instances,
        long pending,
        long blindAllowed,
        long blindDenied,
        long writtenBack,
        long journalled,
        long replayed,
        long outcomeUnknown,
        long lateCharges,
        long refused,
        long dropped) {
    /** Of a store that always answers. */
    public static final FailureStatus NONE = new FailureStatus(false, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
