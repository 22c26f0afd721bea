package dev.tidegate.cli.terminal;

import java.util.Optional;

/** A command that cannot do what it was asked, said so that a reader knows the next step. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String hint;

    private Failure(int exitCode, String message, String hint) {
        super(message);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    /** The command was used wrongly. */
    public static Failure usage(String message) {
        return new Failure(ExitCode.USAGE, message, "");
    }

    /** The command was used wrongly, and this would help. */
    public static Failure usage(String message, String hint) {
        return new Failure(ExitCode.USAGE, message, hint);
    }

    /** The command was right and could not be done. */
    public static Failure failed(String message, String hint) {
        return new Failure(ExitCode.FAILURE, message, hint);
    }

    /** No decision was possible, and the call must not be made. One line: the message has the next step in it. */
    public static Failure unanswered(String message) {
        return new Failure(ExitCode.FAILURE, message, "");
    }

    /** Remembers the cause, which only {@code --debug} shows. */
    public Failure because(Throwable cause) {
        initCause(cause);
        return this;
    }

    public int exitCode() {
        return exitCode;
    }

    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }
}
