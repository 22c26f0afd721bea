package dev.tidegate.config;

import java.util.List;

/** A prices file that cannot be accepted; nothing of it is used. The message lists the faults, one a line. */
public final class InvalidPricesException extends FaultyFileException {
    private static final long serialVersionUID = 1L;

    public InvalidPricesException(List<Fault> faults) {
        super("invalid prices file", faults);
    }
}
