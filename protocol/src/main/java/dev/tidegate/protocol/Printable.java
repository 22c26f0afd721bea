package dev.tidegate.protocol;

import dev.tidegate.InvalidInputException;

/** Text that came from outside, fit for a message or a log line. */
public final class Printable {
    private Printable() {}

    /** Cut and with control characters escaped, by the one rule that error messages have. */
    public static String of(String raw) {
        return InvalidInputException.shown(raw);
    }

    /** Not cut, and without quotes; for what has no space in it. */
    public static String whole(String raw) {
        return InvalidInputException.printable(raw).replace(' ', '_');
    }

    /** A printable text in double quotes, for a {@code key=value} line. */
    public static String quoted(String raw) {
        return '"' + of(raw).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
