package dev.tidegate;

/** The state of a reservation, from open to its end. */
public enum ReservationState {
    /** It holds its cost; the call may go on. */
    OPEN,
    /** It was not ended in time. Its slots are free, its cost stays charged; it can still be settled. */
    EXPIRED,
    /** What was really used is booked. */
    SETTLED,
    /** The call was never made, and what could go back went back. */
    CANCELLED
}
