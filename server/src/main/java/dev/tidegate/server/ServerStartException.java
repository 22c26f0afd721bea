package dev.tidegate.server;

/** The server could not listen. The message says why and {@link #hint()} what to do; the stack trace adds nothing. */
public final class ServerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    ServerStartException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What an operator can do about it. */
    public String hint() {
        return hint;
    }
}
