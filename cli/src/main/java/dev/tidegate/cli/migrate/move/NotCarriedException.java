package dev.tidegate.cli.migrate.move;

import dev.tidegate.resp.Resp;

/** A key is left where it is; the message is the reason, for the report. */
public final class NotCarriedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isRefusal;

    /** @param reason without a name, so that keys with one reason are counted together */
    public NotCarriedException(String reason) {
        this(reason, false);
    }

    private NotCarriedException(String reason, boolean isRefusal) {
        super(reason, null, false, false);
        this.isRefusal = isRefusal;
    }

    /** An end refused a command, which it may accept when the move is repeated. */
    static NotCarriedException refused(String end, Resp.Refusal refusal) {
        return new NotCarriedException("the " + end + " refuses: " + refusal.message(), true);
    }

    /** Whether an end refused a command. */
    boolean isRefusal() {
        return isRefusal;
    }

    /** The reason. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
