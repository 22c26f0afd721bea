package dev.tidegate.config;

import java.util.List;
import java.util.stream.Collectors;

/** A file that was refused whole, with every fault that was found in it. */
public class FaultyFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** A log line stays readable; {@link #faults()} has them all. */
    private static final int MAX_SHOWN = 100;

    private final transient List<Fault> faults;

    /**
     * Says what was refused, and lists the faults.
     *
     * @param what the file, such as {@code invalid plans file}
     * @param faults by line; at least one
     */
    public FaultyFileException(String what, List<Fault> faults) {
        super(message(what, faults));
        this.faults = List.copyOf(faults);
    }

    private static String message(String what, List<Fault> faults) {
        int more = faults.size() - MAX_SHOWN;
        return faults.stream()
                .limit(MAX_SHOWN)
                .map(Fault::toString)
                .collect(Collectors.joining(
                        "\n  ",
                        what + ": " + faults.size() + (faults.size() == 1 ? " fault\n  " : " faults\n  "),
                        more > 0 ? "\n  and " + more + " more" : ""));
    }

    /** Every fault, by line; at least one. */
    public final List<Fault> faults() {
        return faults;
    }
}
