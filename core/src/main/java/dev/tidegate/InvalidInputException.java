package dev.tidegate;

import static dev.tidegate.spi.Given.required;

import java.util.Objects;

/**
 * An input that cannot be accepted: which field, what it was, what would have been accepted. Nothing was counted.
 *
 * <p>The message reads {@code capacity: -3 (expected: 1 … 4503599627370496)}.
 *
 * <p>Before 1.0 this was an {@link IllegalArgumentException}; a {@code catch} of that no longer catches it.
 */
public final class InvalidInputException extends TidegateException {
    private static final long serialVersionUID = 1L;

    /** Longer values are cut in messages: an error must not carry a whole request body. */
    private static final int MAX_SHOWN = 64;

    private final String field;
    private final String value;
    private final String expected;

    /**
     * @param field the field as the caller knows it, such as {@code cost.requests}
     * @param value what was given; controls and invisible characters are shown escaped, long values are cut
     * @param expected what is accepted
     */
    public InvalidInputException(String field, Object value, String expected) {
        this(field, cut(String.valueOf(value)), Objects.requireNonNull(expected), null);
    }

    private InvalidInputException(String field, String shown, String expected, @SuppressWarnings("unused") Void made) {
        super(field + ": " + shown + " (expected: " + expected + ")");
        this.field = field;
        this.value = shown;
        this.expected = expected;
    }

    /** Always false: the same input is refused again. */
    @Override
    public boolean isTransient() {
        return false;
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

    /** Returns this fault inside {@code parent}: the field becomes {@code parent.field}. */
    public InvalidInputException within(String parent) {
        return new InvalidInputException(parent + "." + field, value, expected, null);
    }

    /**
     * Text that came from outside, fit for a message or a log line: controls and characters that are not seen (line
     * separators, direction marks, characters without width) are escaped.
     */
    public static String printable(String text) {
        return Invisible.escaped(required("text", text));
    }

    /** Text as {@link #printable} returns it, cut to the length that a message shows of a value. */
    public static String shown(String text) {
        return cut(required("text", text));
    }

    private static String cut(String raw) {
        if (raw.codePointCount(0, raw.length()) <= MAX_SHOWN) {
            return Invisible.escaped(raw);
        }
        return Invisible.escaped(raw.substring(0, raw.offsetByCodePoints(0, MAX_SHOWN))) + '…';
    }
}
