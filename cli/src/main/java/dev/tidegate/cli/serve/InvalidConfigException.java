package dev.tidegate.cli.serve;

import java.nio.file.Path;
import java.util.List;

/** A configuration file that is refused whole. */
public final class InvalidConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigFault> faults;

    InvalidConfigException(Path file, List<ConfigFault> faults) {
        super(file + " cannot be accepted");
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in the order of the file. */
    public List<ConfigFault> faults() {
        return faults;
    }
}
