package dev.tidegate.config;

/**
 * One thing in a file that cannot be accepted.
 *
 * @param line where it stands, from 1; for something missing, where its owner begins; 0 where there are no lines
 * @param path which value it is, such as {@code plans.pro.limits[1].capacity}; {@code (file)} for the file as a whole
 * @param value what stood there, printable and short; in parentheses where it is no text, such as {@code (missing)}
 * @param expected what is accepted there
 */
public record Fault(int line, String path, String value, String expected) {
    /** The path of a fault that belongs to no single value. */
    public static final String FILE = "(file)";

    /** What stands where a required key does not. */
    static final String MISSING = "(missing)";

    /** {@code line 7: plans.pro.limits[1].capacity: "-3" (expected: …)}; without the line where there are none. */
    @Override
    public String toString() {
        return (line == 0 ? "" : "line " + line + ": ") + path + ": " + quoted() + " (expected: " + expected + ")";
    }

    private String quoted() {
        return value.startsWith("(") && value.endsWith(")") ? value : '"' + value + '"';
    }
}
