package dev.tidegate;

/**
 * The failures of this library. A denial is a value and none of them. Sealed: these are all kinds, apart from the ones that
 * other packages derive from {@link ThrownDenialException}.
 */
public abstract sealed class TidegateException extends RuntimeException
        permits InvalidInputException,
                IdConflictException,
                TooManyReservationsException,
                OverridesChangedException,
                StoreException,
                ThrownDenialException {
    private static final long serialVersionUID = 1L;

    /** @param message for an operator; without secrets */
    TidegateException(String message) {
        super(message);
    }

    /** Whether the same call may succeed later without any change to it. */
    public abstract boolean isTransient();
}
