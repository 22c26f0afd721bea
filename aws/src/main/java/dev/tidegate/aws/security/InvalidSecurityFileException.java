package dev.tidegate.aws.security;

import dev.tidegate.config.Fault;
import dev.tidegate.config.FaultyFileException;
import java.util.List;

/** A file of policy and waivers that was refused whole. */
public final class InvalidSecurityFileException extends FaultyFileException {
    private static final long serialVersionUID = 1L;

    InvalidSecurityFileException(List<Fault> faults) {
        super("invalid policy file", faults);
    }
}
