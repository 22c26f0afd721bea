package dev.tidegate.spi;

import dev.tidegate.Subject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The leading bits of SHA-256 over UTF-8 text: enough to distinguish texts that no attacker chooses. */
public final class Hashes {
    /** The bytes of {@link #sum}. */
    public static final int SUM = 6;

    private Hashes() {}

    /** What stands for a custom meter, above the keys of the standard ones. */
    public static long meter(String name) {
        return Math.max(Formula.CUSTOM, bits(name, 6));
    }

    /** The id of a reservation as its lease carries it; never 0. */
    public static long lease(String id) {
        return Math.max(1, bits(id, 6));
    }

    /** The user of a tenant that a reservation belongs to. */
    public static long who(Subject subject) {
        return bits(subject.user().orElse("") + '\0' + subject.model().orElse(""), 4);
    }

    /** 48 bits of a text that distinguishes one request, or one usage, from another. */
    public static long digest(String text) {
        return bits(text, 6);
    }

    /** The first {@code bytes} bytes, the first one the highest. */
    public static long bits(String text, int bytes) {
        byte[] hash = sha256(text);
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits = bits << 8 | (hash[i] & 0xff);
        }
        return bits;
    }

    /** What ends a record: the first digits of SHA-1 over its first {@code length} bytes, the one hash that a script has. */
    public static byte[] sum(byte[] record, int length) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(record, 0, length);
            byte[] hash = sha1.digest();
            byte[] digits = new byte[SUM];
            for (int i = 0; i < SUM; i++) {
                digits[i] = (byte) Character.forDigit(hash[i / 2] >> 4 * (1 - i % 2) & 0xf, 16);
            }
            return digits;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-1", e);
        }
    }

    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }
}
