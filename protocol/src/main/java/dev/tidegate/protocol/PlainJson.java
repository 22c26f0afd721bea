package dev.tidegate.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON that nearly all calls have: an object of ASCII strings without escapes, whole numbers, words, and objects
 * of these. Of anything else, right or wrong, it says nothing, and {@link StrictJson} reads it from its beginning. What it
 * reads is what {@link StrictJson} would have read.
 */
final class PlainJson {
    /** Ours are three deep; each level is a call. */
    private static final int MOST_DEPTH = 4;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final byte[] bytes;
    private int at;

    private PlainJson(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The object that {@code bytes} are; null if they are not plain. */
    static @Nullable JsonValue read(byte[] bytes) {
        PlainJson json = new PlainJson(bytes);
        json.space();
        JsonValue value = json.is('{') ? json.object(1) : null;
        json.space();
        return json.at == bytes.length ? value : null;
    }

    /** Behind its brace. */
    private @Nullable JsonValue object(int depth) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        space();
        if (is('}')) {
            return new JsonValue.ObjectValue(members);
        }
        do {
            space();
            String name = is('"') ? string() : null;
            space();
            if (name == null || !is(':')) {
                return null;
            }
            space();
            JsonValue value = value(depth);
            if (value == null || members.put(name, value) != null) {
                return null;
            }
            space();
        } while (is(','));
        return is('}') ? new JsonValue.ObjectValue(members) : null;
    }

    private @Nullable JsonValue value(int depth) {
        if (is('"')) {
            String text = string();
            return text == null ? null : new JsonValue.StringValue(text);
        }
        if (is('{')) {
            return depth < MOST_DEPTH ? object(depth + 1) : null;
        }
        if (at < bytes.length && isDigit(bytes[at])) {
            String number = number();
            return number == null ? null : new JsonValue.NumberValue(number);
        }
        String word = is(TRUE) ? "true" : is(FALSE) ? "false" : is(NULL) ? "null" : null;
        return word == null ? null : new JsonValue.WordValue(word);
    }

    /** Behind its quote. */
    private @Nullable String string() {
        int begin = at;
        while (at < bytes.length && bytes[at] >= ' ' && bytes[at] < 0x7F && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        int end = at;
        return is('"') ? ascii(begin, end) : null;
    }

    /** The digits that begin here; null if they have a leading zero. What may not follow them is no part of an object either. */
    private @Nullable String number() {
        int begin = at;
        while (at < bytes.length && isDigit(bytes[at])) {
            at++;
        }
        return bytes[begin] != '0' || at == begin + 1 ? ascii(begin, at) : null;
    }

    private static boolean isDigit(byte one) {
        return one >= '0' && one <= '9';
    }

    private String ascii(int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
    }

    private boolean is(char one) {
        boolean there = at < bytes.length && bytes[at] == one;
        at += there ? 1 : 0;
        return there;
    }

    private boolean is(byte[] word) {
        int end = at + word.length;
        if (end > bytes.length || !Arrays.equals(bytes, at, end, word, 0, word.length)) {
            return false;
        }
        at = end;
        return true;
    }

    private void space() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r')) {
            at++;
        }
    }
}
