package dev.tidegate.config;

import java.util.List;

/** A plans file that cannot be accepted; nothing of it is used. The message lists the faults, one a line. */
public final class InvalidPlansException extends FaultyFileException {
    private static final long serialVersionUID = 1L;

    public InvalidPlansException(List<Fault> faults) {
        super("invalid plans file", faults);
    }
}
