package dev.tidegate.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986), strictly: every escape whole, every byte sequence UTF-8. */
public final class PercentCode {
    private PercentCode() {}

    /**
     * The text of a path segment or a query value.
     *
     * @param plusIsSpace the form convention, for queries; in a path {@code +} is itself
     * @throws HttpProblemException (400) naming {@code field}
     */
    public static String decode(String field, String raw, boolean plusIsSpace) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) escaped(field, raw, i);
                i += 2;
            } else if (c <= ' ' || c >= 0x7F) {
                throw HttpProblemException.malformed(field, raw, "printable ASCII, anything else percent-encoded");
            } else {
                bytes[length++] = (byte) (c == '+' && plusIsSpace ? ' ' : c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw HttpProblemException.malformed(field, raw, "percent-encoded UTF-8");
        }
    }

    /** Everything but letters, digits and {@code . _ - ~} escaped. */
    public static String encode(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "._-~".indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b));
            }
        }
        return out.toString();
    }

    private static int escaped(String field, String raw, int at) {
        int high = at + 2 < raw.length() ? hex(raw.charAt(at + 1)) : -1;
        int low = high >= 0 ? hex(raw.charAt(at + 2)) : -1;
        if (low < 0) {
            throw HttpProblemException.malformed(field, raw, "'%' followed by two hex digits");
        }
        return high << 4 | low;
    }

    /** Not {@link Character#digit}, which also takes digits of other scripts. */
    private static int hex(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
