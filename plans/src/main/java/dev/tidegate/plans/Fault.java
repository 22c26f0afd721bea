package dev.tidegate.plans;

/**
 * One thing in a file that cannot be accepted.
 *
 * @param line where, counted from 1
 * @param path what, such as {@code plans.pro.limits[1].capacity}; empty for the file as a whole
 * @param value what stands there, cut and printable
 * @param expected what is accepted
 */
public record Fault(int line, String path, String value, String expected) {
    @Override
    public String toString() {
        return "line " + line + ": " + (path.isEmpty() ? "" : path + ": ") + value + " (expected: " + expected + ")";
    }
}
