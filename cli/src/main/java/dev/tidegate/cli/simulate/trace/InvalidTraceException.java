package dev.tidegate.cli.simulate.trace;

import java.util.List;

/** A trace that is refused whole, with its faults. */
public final class InvalidTraceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Enough to see the pattern; a file of another kind has one in every row. */
    static final int MAX_SHOWN = 20;

    private final transient List<TraceFault> faults;
    private final long more;

    public InvalidTraceException(List<TraceFault> faults, long more) {
        super(faults.size() + more + " faults, the first: " + faults.get(0));
        this.faults = List.copyOf(faults);
        this.more = more;
    }

    /** The first faults in the order of the file, at most 20. */
    public List<TraceFault> faults() {
        return faults;
    }

    /** How many there are beyond {@link #faults()}. */
    public long more() {
        return more;
    }
}
