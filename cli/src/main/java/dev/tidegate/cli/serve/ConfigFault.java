package dev.tidegate.cli.serve;

/**
 * One thing in a configuration file that cannot be accepted.
 *
 * @param line from 1
 * @param key which setting
 * @param value what it is
 * @param expected what is accepted
 */
public record ConfigFault(int line, String key, String value, String expected) {
    @Override
    public String toString() {
        return "line " + line + ": " + key + ": " + value + " (expected: " + expected + ")";
    }
}
