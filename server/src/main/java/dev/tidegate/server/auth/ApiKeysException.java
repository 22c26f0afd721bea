package dev.tidegate.server.auth;

import java.util.List;

/** A file of API keys that was refused whole, with every fault. Carries no part of a key. */
public final class ApiKeysException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * One fault of the file of API keys, with its place.
     *
     * @param line from 1; 0 for the file as a whole
     * @param message what is wrong and what is accepted
     */
    public record Fault(int line, String message) {
        @Override
        public String toString() {
            return line == 0 ? message : "line " + line + ": " + message;
        }
    }

    private final transient List<Fault> faults;

    ApiKeysException(String file, List<Fault> faults) {
        super(file + ": "
                + String.join("; ", faults.stream().map(Fault::toString).toList()));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in the order of the lines. */
    public List<Fault> faults() {
        return faults;
    }
}
