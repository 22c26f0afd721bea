package dev.tidegate.aws.plan;

/** A file is no plan, or was edited since it was written. The message names the file and the step. */
public final class InvalidPlanFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidPlanFileException(String message) {
        super(message);
    }
}
