package dev.tidegate.plans;

import java.util.List;
import java.util.stream.Collectors;

/** A file that was refused whole: nothing of it is used. It names every fault found, in the order of the lines. */
public final class InvalidFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    InvalidFileException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** All faults, by line. */
    public List<Fault> faults() {
        return faults;
    }
}
