package dev.tidegate.server.auth;

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
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Who may call, and for what: names, the SHA-256 of their keys, and their scopes. The keys themselves are nowhere; with
 * 256 random bits a plain hash cannot be searched. What was loaded from a file can be read again while calls go on. Safe
 * for any number of threads.
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

    private final Optional<Path> file;
    private volatile List<Entry> entries;
    private volatile String stamp = "";

    /** A key as it is known: its name, its hash, what it may, when it was used last. */
    public static final class Entry {
        /** Of {@link #lastUse}: not since the start. */
        public static final long NEVER = 0;

        private final String name;
        private final byte[] sha256;
        private final KeyScope scope;
        private final AtomicLong lastUse;

        Entry(String name, byte[] sha256, KeyScope scope) {
            this(name, sha256, scope, new AtomicLong(NEVER));
        }

        private Entry(String name, byte[] sha256, KeyScope scope, AtomicLong lastUse) {
            this.name = name;
            this.sha256 = sha256;
            this.scope = scope;
            this.lastUse = lastUse;
        }

        public String name() {
            return name;
        }

        public KeyScope scope() {
            return scope;
        }

        public long lastUse() {
            return lastUse.get();
        }

        void used(long nowMicros) {
            lastUse.lazySet(nowMicros);
        }

        private Entry remembering(List<Entry> earlier) {
            for (Entry entry : earlier) {
                if (entry.name.equals(name) && MessageDigest.isEqual(entry.sha256, sha256)) {
                    return new Entry(name, sha256, scope, entry.lastUse);
                }
            }
            return this;
        }
    }

    public ApiKeys(List<Entry> entries) {
        this(entries, Optional.empty());
    }

    private ApiKeys(List<Entry> entries, Optional<Path> file) {
        this.entries = List.copyOf(entries);
        this.file = file;
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
     * Reads a file of one {@code name sha256:<64 hex digits>} per line, with what the key may behind it; empty lines and
     * lines that begin with {@code #} say nothing.
     *
     * @throws ApiKeysException with every fault, if there is one
     */
    public static ApiKeys load(Path file) {
        String stamp = ApiKeysFile.stamp(file);
        ApiKeys keys = new ApiKeys(new ApiKeysFile(file).read(), Optional.of(file));
        keys.stamp = stamp;
        return keys;
    }

    /**
     * Reads the file again. Where it is faulty the keys stay as they were.
     *
     * @return how many keys there are now
     * @throws ApiKeysException with every fault, if there is one
     */
    public synchronized int reload() {
        if (file.isPresent()) {
            stamp = ApiKeysFile.stamp(file.get());
            List<Entry> earlier = entries;
            entries = new ApiKeysFile(file.get())
                    .read().stream().map(entry -> entry.remembering(earlier)).toList();
        }
        return entries.size();
    }

    /** Whether the file is another than when it was last read. Blocks for a look at the disk. */
    boolean isChanged() {
        return file.isPresent() && !ApiKeysFile.stamp(file.get()).equals(stamp);
    }

    /**
     * Makes a random 256-bit key for {@code name} that may everything.
     *
     * @throws InvalidInputException if the name is not of the accepted form
     */
    public static Created create(String name) {
        return create(name, KeyScope.ALL);
    }

    /**
     * Makes a random 256-bit key for {@code name}.
     *
     * @throws InvalidInputException if the name is not of the accepted form
     */
    public static Created create(String name, KeyScope scope) {
        if (!isName(name)) {
            throw new InvalidInputException("name", name, NAME_FORM);
        }
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return new Created(key, name + " sha256:" + HexFormat.of().formatHex(sha256(key)) + scope.line());
    }

    /** Whose key this is, if it is one, expired or not. Takes the same time for every key, known or not. */
    public Optional<String> nameOf(String presentedKey) {
        return entryOf(presentedKey).map(Entry::name);
    }

    Optional<Entry> entryOf(String presentedKey) {
        if (presentedKey.length() > MAX_PRESENTED) {
            return Optional.empty();
        }
        byte[] presented = sha256(presentedKey);
        Optional<Entry> found = Optional.empty();
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.sha256, presented)) {
                found = Optional.of(entry);
            }
        }
        return found;
    }

    /** All of them as they are now. */
    public List<Entry> entries() {
        return entries;
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
