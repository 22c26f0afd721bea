package dev.tidegate.spi;

/** A store could not answer. The message carries no secret and no key. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /**
     * @param message what happened, for an operator
     * @param isTransient whether the same command may succeed later without anyone acting
     */
    public StoreException(String message, boolean isTransient) {
        super(message);
        this.isTransient = isTransient;
    }

    /** Whether the same command may succeed later without anyone acting. */
    public boolean isTransient() {
        return isTransient;
    }
}
