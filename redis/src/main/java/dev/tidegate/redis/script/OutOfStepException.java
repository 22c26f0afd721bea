package dev.tidegate.redis.script;

/** A reply that the command cannot have: it is that of another command. Carries none of it. */
public final class OutOfStepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutOfStepException(String message) {
        super(message);
    }
}
