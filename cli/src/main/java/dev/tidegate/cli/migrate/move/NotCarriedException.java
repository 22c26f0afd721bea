package dev.tidegate.cli.migrate.move;

/** A key is left where it is; the message is the reason, for the report. */
public final class NotCarriedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason without a name, so that keys with one reason are counted together */
    public NotCarriedException(String reason) {
        super(reason, null, false, false);
    }

    /** The reason. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
