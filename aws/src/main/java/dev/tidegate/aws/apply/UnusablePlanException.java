package dev.tidegate.aws.apply;

/** Thrown when a plan of changes cannot be applied or undone as it is, such as for a missing value. Nothing was changed. */
public final class UnusablePlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusablePlanException(String message) {
        super(message);
    }
}
