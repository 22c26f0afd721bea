package dev.tidegate.cli.migrate.remote;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands as words. Bytes of Redis are strings of one character a byte here, as {@link dev.tidegate.resp.Resp} has them,
 * because a key may be anything.
 */
public final class Words {
    private Words() {}

    /** A command of words that are strings of bytes. */
    public static byte[][] of(String... words) {
        byte[][] all = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            all[i] = bytes(words[i]);
        }
        return all;
    }

    /** A command of words that are strings of bytes. */
    public static byte[][] of(List<String> words) {
        return of(words.toArray(String[]::new));
    }

    /** The bytes that a string of them stands for. */
    public static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The bytes that strings of them stand for. */
    public static List<byte[]> all(String... words) {
        List<byte[]> all = new ArrayList<>(words.length);
        for (String word : words) {
            all.add(bytes(word));
        }
        return all;
    }

    /** A text as the string of its bytes in UTF-8. */
    public static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Bytes as a string of them. */
    public static String raw(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** The text that a string of bytes is in UTF-8; what is not UTF-8 is shown by a replacement character. */
    public static String text(String raw) {
        return new String(bytes(raw), StandardCharsets.UTF_8);
    }

    /** Whether a string of bytes is UTF-8. */
    public static boolean isText(String raw) {
        try {
            var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(raw)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
