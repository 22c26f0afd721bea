package dev.tidegate.spring.method;

import java.util.List;

/** Ends the start of an application in which something is annotated, or named by a rule, and would not be guarded. */
public final class UnguardedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> faults;

    /** @param faults all that were found, each with its place and its reason */
    public UnguardedException(List<String> faults) {
        super("not guarded by Tidegate:\n  " + String.join("\n  ", faults));
        this.faults = List.copyOf(faults);
    }

    /** What was found, each with its place and its reason. */
    public List<String> faults() {
        return faults;
    }
}
