package dev.tidegate.server.upstash.access;

import dev.tidegate.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A pattern of keys or channels as Redis has it: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a]}, and a backslash
 * before a character that stands for itself. It matches bytes. Immutable.
 */
public final class Glob {
    private static final int MAX_BYTES = 512;
    private static final String EXPECTED = "a pattern such as app1:*, at most " + MAX_BYTES
            + " bytes, each [ closed and no \\ at the end; no pattern is empty";

    private final String text;
    private final byte[] pattern;

    private Glob(String text, byte[] pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * Returns the pattern that {@code text} is.
     *
     * @param name of the setting, for the message
     * @throws InvalidInputException for a pattern whose meaning is not clear
     */
    public static Glob of(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_BYTES) {
            throw new InvalidInputException(name, text, EXPECTED);
        }
        for (int i = 0; i < bytes.length; i = unitEnd(bytes, i)) {
            boolean open = bytes[i] == '[' && (unitEnd(bytes, i) > bytes.length);
            if (open || (bytes[i] == '\\' && i + 1 == bytes.length)) {
                throw new InvalidInputException(name, text, EXPECTED);
            }
        }
        return new Glob(text, bytes);
    }

    /** The index behind the unit that begins at {@code at}; beyond the end for a class that is not closed. */
    private static int unitEnd(byte[] bytes, int at) {
        if (bytes[at] == '\\') {
            return at + 2;
        }
        if (bytes[at] != '[') {
            return at + 1;
        }
        int i = at + 1;
        while (i < bytes.length && bytes[i] != ']') {
            i += bytes[i] == '\\' ? 2 : 1;
        }
        return i < bytes.length ? i + 1 : bytes.length + 1;
    }

    String text() {
        return text;
    }

    /** Whether it matches all of {@code key}. */
    public boolean matches(byte[] key) {
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < key.length) {
            if (at < pattern.length && pattern[at] == '*') {
                star = at++;
                resume = in;
            } else if (at < pattern.length && accepts(at, key[in])) {
                at = unitEnd(pattern, at);
                in++;
            } else if (star >= 0) {
                // The last star takes one byte more: earlier ones need no second look.
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }

    private boolean accepts(int at, byte each) {
        return switch (pattern[at]) {
            case '?' -> true;
            case '\\' -> pattern[at + 1] == each;
            case '[' -> inClass(at, each & 0xff);
            default -> pattern[at] == each;
        };
    }

    private boolean inClass(int open, int each) {
        int end = unitEnd(pattern, open) - 1;
        int i = open + 1;
        boolean negated = i < end && pattern[i] == '^';
        i += negated ? 1 : 0;
        boolean found = false;
        while (i < end) {
            i += pattern[i] == '\\' ? 1 : 0;
            int low = pattern[i] & 0xff;
            if (i + 2 < end && pattern[i + 1] == '-') {
                int high = pattern[i + 2] & 0xff;
                found |= each >= Math.min(low, high) && each <= Math.max(low, high);
                i += 3;
            } else {
                found |= low == each;
                i++;
            }
        }
        return found != negated;
    }

    /**
     * Whether everything that {@code other} matches is matched by this pattern, as far as can be said by a beginning:
     * this one is plain text and a star at its end, and the other begins with that text.
     */
    boolean covers(byte[] other) {
        int star = pattern.length - 1;
        if (pattern[star] != '*') {
            return false;
        }
        for (int i = 0; i < star; i++) {
            if (special(pattern[i])) {
                return false;
            }
        }
        // What the other begins with is equal to plain text, so none of it is special either.
        return other.length >= star && Arrays.equals(pattern, 0, star, other, 0, star);
    }

    private static boolean special(byte each) {
        return each == '*' || each == '?' || each == '[' || each == '\\';
    }

    @Override
    public String toString() {
        return text;
    }
}
