package dev.tidegate.redis;

/** A reply that the command cannot have: it is that of another command. Carries none of it. */
final class OutOfStepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfStepException(String message) {
        super(message);
    }
}
