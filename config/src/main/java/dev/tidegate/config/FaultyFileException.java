package dev.tidegate.config;

import java.util.List;
import java.util.stream.Collectors;

/** A file that was refused whole, with every fault that was found in it. */
public abstract sealed class FaultyFileException extends IllegalArgumentException
        permits InvalidPlansException, InvalidPricesException {
    private static final long serialVersionUID = 1L;

    /** A log line stays readable; {@link #faults()} has them all. */
    private static final int MAX_SHOWN = 100;

    private final transient List<Fault> faults;

    FaultyFileException(String what, List<Fault> faults) {
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
