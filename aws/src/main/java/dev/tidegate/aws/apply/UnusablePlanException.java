package dev.tidegate.aws.apply;

/** The plan cannot be applied as it is: a value is missing, or its record says that it is over. Nothing was done. */
public final class UnusablePlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusablePlanException(String message) {
        super(message);
    }
}
