package dev.tidegate.internal;

import dev.tidegate.Limit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The identity of a limit's stored state. */
public final class LimitId {
    private LimitId() {}

    /** The first 48 bits of SHA-256 over name, meter, window with its parameters, and scope. */
    public static long of(Limit limit) {
        String identity = String.join(
                "\n",
                limit.name(),
                limit.meter().name(),
                WindowText.identity(limit.window()),
                limit.scope().name().toLowerCase(Locale.ROOT));
        byte[] hash = sha256(identity);
        long id = 0;
        for (int i = 0; i < 6; i++) {
            id = id << 8 | (hash[i] & 0xff);
        }
        return id;
    }

    /** The first 12 hex digits of the hash of {@code text}: a version that names content. */
    public static String version(String text) {
        return HexFormat.of().formatHex(sha256(text), 0, 6);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-256", e);
        }
    }
}
