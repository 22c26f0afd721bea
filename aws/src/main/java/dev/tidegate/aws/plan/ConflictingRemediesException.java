package dev.tidegate.aws.plan;

/** The remedies of two rules make one resource in different ways: they are planned one after the other. */
public final class ConflictingRemediesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConflictingRemediesException(String first, String second, String what) {
        super(first + " and " + second + " both " + what + "; plan and apply one of them first");
    }
}
