package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import java.util.regex.Pattern;

/**
 * One key of the source, as the first reading has it. Names and values are strings of bytes.
 *
 * @param name the key
 * @param type as TYPE replies
 * @param ttlMillis its time to live, −1 if it has none
 * @param head of a string the first {@value #HEAD} bytes, else empty
 */
public record SourceKey(String name, String type, long ttlMillis, String head) {
    /** Longer than the state of any limiter that is known here. */
    public static final int HEAD = 4096;

    private static final int MAX_SHOWN = 120;
    /** What would move the cursor of a terminal, or turn the direction of its text. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    /** A text that a source has written, without control characters. */
    static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }

    /** The name for people: at most {@value #MAX_SHOWN} characters, without control characters. */
    public String shown() {
        String text = printable(Words.text(name));
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
    }
}
