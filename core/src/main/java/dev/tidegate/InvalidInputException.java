package dev.tidegate;

import java.util.Objects;

/**
 * An input that cannot be accepted: which field, what it was, what would have been accepted. Nothing was counted.
 *
 * <p>The message reads {@code capacity: -3 (expected: 1 … 4503599627370496)}.
 */
public final class InvalidInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Longer values are cut in messages: an error must not carry a whole request body. */
    private static final int MAX_SHOWN = 64;

    private final String field;
    private final String value;
    private final String expected;

    /**
     * @param field the field as the caller knows it, such as {@code cost.requests}
     * @param value what was given; control characters are shown escaped, long values are cut
     * @param expected what is accepted
     */
    public InvalidInputException(String field, Object value, String expected) {
        this(field, shown(String.valueOf(value)), Objects.requireNonNull(expected), null);
    }

    private InvalidInputException(String field, String shown, String expected, @SuppressWarnings("unused") Void made) {
        super(field + ": " + shown + " (expected: " + expected + ")");
        this.field = field;
        this.value = shown;
        this.expected = expected;
    }

    /** The field as the caller knows it, such as {@code cost.requests}. */
    public String field() {
        return field;
    }

    /** What was given, printable and cut to a short length. */
    public String value() {
        return value;
    }

    /** What is accepted. */
    public String expected() {
        return expected;
    }

    /** The same fault inside {@code parent}: the field becomes {@code parent.field}. */
    public InvalidInputException within(String parent) {
        return new InvalidInputException(parent + "." + field, value, expected, null);
    }

    private static String shown(String raw) {
        StringBuilder out = new StringBuilder();
        int[] points = raw.codePoints().limit(MAX_SHOWN + 1L).toArray();
        for (int i = 0; i < Math.min(points.length, MAX_SHOWN); i++) {
            if (Character.isISOControl(points[i]) || Character.getType(points[i]) == Character.SURROGATE) {
                out.append(String.format("\\u%04x", points[i]));
            } else {
                out.appendCodePoint(points[i]);
            }
        }
        return points.length > MAX_SHOWN ? out.append('…').toString() : out.toString();
    }
}
