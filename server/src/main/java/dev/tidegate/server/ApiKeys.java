package dev.tidegate.server;

import dev.tidegate.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may call: names and the SHA-256 of their keys. The keys themselves are nowhere; with 256 random bits a plain hash
 * cannot be searched. Immutable; safe for any number of threads.
 */
public final class ApiKeys {
    /** Every call looks at all of them. */
    static final int MAX_KEYS = 1000;

    static final String NAME_FORM = "letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final String PREFIX = "tg_";
    private static final int KEY_BYTES = 32;
    /** Longer than any key that {@link #create} makes; beyond it nothing is hashed. */
    private static final int MAX_PRESENTED = 512;

    private final List<Entry> entries;

    /** A name and the hash of its key. */
    static final class Entry {
        private final String name;
        private final byte[] sha256;

        Entry(String name, byte[] sha256) {
            this.name = name;
            this.sha256 = sha256;
        }
    }

    ApiKeys(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * A new key.
     *
     * @param key what the caller presents as {@code Authorization: Bearer …}; shown once, stored nowhere
     * @param line what the file of keys needs
     */
    public record Created(String key, String line) {
        /** The line alone: a key must not reach a log by accident. */
        @Override
        public String toString() {
            return "Created[" + line + "]";
        }
    }

    /**
     * Reads a file of one {@code name sha256:<64 hex digits>} per line; empty lines and lines that begin with {@code #}
     * say nothing.
     *
     * @throws ApiKeysException with every fault, if there is one
     */
    public static ApiKeys load(Path file) {
        return new ApiKeysFile(file).read();
    }

    /**
     * Makes a random 256-bit key for {@code name}.
     *
     * @throws InvalidInputException if the name is not of the accepted form
     */
    public static Created create(String name) {
        if (!isName(name)) {
            throw new InvalidInputException("name", name, NAME_FORM);
        }
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return new Created(key, name + " sha256:" + HexFormat.of().formatHex(sha256(key)));
    }

    /** Whose key this is, if it is one. Takes the same time for every key, known or not. */
    public Optional<String> nameOf(String presentedKey) {
        if (presentedKey.length() > MAX_PRESENTED) {
            return Optional.empty();
        }
        byte[] presented = sha256(presentedKey);
        Optional<String> name = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.sha256, presented)) {
                name = Optional.of(entry.name);
            }
        }
        return name;
    }

    /** How many keys there are. */
    public int size() {
        return entries.size();
    }

    @Override
    public String toString() {
        return "ApiKeys" + entries.stream().map(entry -> entry.name).toList();
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
