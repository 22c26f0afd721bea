package dev.tidegate.cli.simulate.trace;

import dev.tidegate.InvalidInputException;

/**
 * One thing in a trace that cannot be accepted.
 *
 * @param line in the file, from 1
 * @param column as the file names it
 * @param value what stands there
 * @param expected what is accepted
 */
public record TraceFault(long line, String column, String value, String expected) {
    public static TraceFault of(long line, InvalidInputException e) {
        return new TraceFault(line, e.field(), e.value(), e.expected());
    }

    @Override
    public String toString() {
        return "line " + line + ": " + column + ": " + (value.isEmpty() ? "(empty)" : value) + " (expected: " + expected
                + ")";
    }
}
