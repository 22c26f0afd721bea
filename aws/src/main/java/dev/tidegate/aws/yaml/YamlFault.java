package dev.tidegate.aws.yaml;

/**
 * One thing in a file that cannot be accepted.
 *
 * @param line where it stands, from 1; for something missing, where its owner begins
 * @param path which value it is, such as {@code regions.us-east-1.price-list.nat-gateway.hour}
 * @param value what stood there, in parentheses where it is no text
 * @param expected what is accepted there
 */
public record YamlFault(int line, String path, String value, String expected) {
    /** {@code line 7: date: "tomorrow" (expected: …)}. */
    @Override
    public String toString() {
        String shown = value.startsWith("(") ? value : '"' + value + '"';
        return "line " + line + ": " + path + ": " + shown + " (expected: " + expected + ")";
    }
}
