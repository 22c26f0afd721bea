package dev.tidegate.server.upstash.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A digest that every Java has. */
final class Sha256 {
    private Sha256() {}

    static byte[] of(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
