package dev.tidegate.cli.migrate.move;

/** A move cannot go on. What was carried stays, and a run with the same state file continues. The message holds no secret. */
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String message) {
        super(message);
    }
}
