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
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Secrets that let callers in, such as API keys: names, the SHA-256 of each secret, and what it may do. The secrets
 * themselves are nowhere; with 256 random bits a plain hash cannot be searched. What was loaded from a file can be read
 * again while calls go on. Safe for any number of threads.
 *
 * @param <S> what a secret may do
 */
public final class HashedSecrets<S> {
    /** Every call looks at all of them. */
    static final int MAX_SECRETS = 1000;

    static final String NAME_FORM = "letters, digits, '.', '_' and '-', at most 64, beginning with a letter or digit";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int SECRET_BYTES = 32;
    /** Longer than any secret that {@link #create} makes; beyond it nothing is hashed. */
    private static final int MAX_PRESENTED = 512;

    private final Optional<Source<S>> source;
    private volatile List<Entry<S>> entries;
    private volatile String stamp = "";

    /** Where secrets are read from: a file, how it calls them, and what reads a line. */
    private record Source<S>(Path file, String noun, Supplier<Settings<S>> settings) {
        List<Entry<S>> read() {
            return new HashedSecretsFile<>(file, noun, settings).read();
        }
    }

    /** Reads what stands behind the hash on one line. */
    public interface Settings<S> {
        /** Returns what is wrong with {@code name=value}, without the value; empty if it was accepted. */
        Optional<String> read(String name, String value);

        /** Returns what is wrong with all of them together; to be called once, at the end. */
        default Optional<String> together() {
            return Optional.empty();
        }

        /** Returns what the secret may do; empty if something was wrong. */
        Optional<S> scope();
    }

    /** A secret as it is known: its name, its hash, what it may do, when it was used last. */
    public static final class Entry<S> {
        /** Of {@link #lastUse}: not since the start. */
        public static final long NEVER = 0;

        private final String name;
        private final byte[] sha256;
        private final S scope;
        private final AtomicLong lastUse;

        public Entry(String name, byte[] sha256, S scope) {
            this(name, sha256.clone(), scope, new AtomicLong(NEVER));
        }

        private Entry(String name, byte[] sha256, S scope, AtomicLong lastUse) {
            this.name = name;
            this.sha256 = sha256;
            this.scope = scope;
            this.lastUse = lastUse;
        }

        public String name() {
            return name;
        }

        public S scope() {
            return scope;
        }

        /** Microseconds since 1970. */
        public long lastUse() {
            return lastUse.get();
        }

        public void used(long nowMicros) {
            lastUse.lazySet(nowMicros);
        }

        /** Whether it has the same name and secret. */
        boolean isSame(Entry<S> other) {
            return name.equals(other.name) && MessageDigest.isEqual(sha256, other.sha256);
        }

        private Entry<S> remembering(List<Entry<S>> earlier) {
            for (Entry<S> entry : earlier) {
                if (entry.isSame(this)) {
                    return new Entry<>(name, sha256, scope, entry.lastUse);
                }
            }
            return this;
        }
    }

    public HashedSecrets(List<Entry<S>> entries) {
        this(entries, Optional.empty());
    }

    private HashedSecrets(List<Entry<S>> entries, Optional<Source<S>> source) {
        this.entries = List.copyOf(entries);
        this.source = source;
    }

    /**
     * A new secret, and the line of the file that accepts it.
     *
     * @param secret what the caller presents; shown once, stored nowhere
     * @param line what the file needs
     */
    public record Created(String secret, String line) {
        /** The line alone: a secret must not reach a log by accident. */
        @Override
        public String toString() {
            return "Created[" + line + "]";
        }
    }

    /**
     * Reads a file of one {@code name sha256:<64 hex digits>} per line, with settings behind it; empty lines and lines that
     * begin with {@code #} say nothing. A file that admits no caller says so with the line {@code none}: one without any entry
     * may have been cut off, and is refused.
     *
     * @param noun how messages call a secret, such as {@code key}
     * @param settings makes the reader of one line
     * @throws ApiKeysException with every fault, if there is one
     */
    public static <S> HashedSecrets<S> load(Path file, String noun, Supplier<Settings<S>> settings) {
        String stamp = HashedSecretsFile.stamp(file);
        Source<S> source = new Source<>(file, noun, settings);
        HashedSecrets<S> secrets = new HashedSecrets<>(source.read(), Optional.of(source));
        secrets.stamp = stamp;
        return secrets;
    }

    /**
     * Reads the file again. Where it is faulty the secrets stay as they were.
     *
     * @return how many there are now
     * @throws ApiKeysException with every fault, if there is one
     */
    public synchronized int reload() {
        if (source.isPresent()) {
            String read = HashedSecretsFile.stamp(source.get().file());
            List<Entry<S>> earlier = entries;
            entries = source.get().read().stream()
                    .map(entry -> entry.remembering(earlier))
                    .toList();
            // Only now: a file that could not be read is looked at again, as its permissions are no part of the stamp.
            stamp = read;
        }
        return entries.size();
    }

    /** Whether the file is another than when it was last read. Blocks for a look at the disk. */
    boolean isChanged() {
        return source.isPresent()
                && !HashedSecretsFile.stamp(source.get().file()).equals(stamp);
    }

    /**
     * Makes a random 256-bit secret.
     *
     * @param prefix what it begins with
     * @param settings what follows the hash on its line; empty, or with a space before it
     * @throws InvalidInputException if the name is not of the accepted form
     */
    public static Created create(String name, String prefix, String settings) {
        if (!isName(name)) {
            throw new InvalidInputException("name", name, NAME_FORM);
        }
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        String secret = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return new Created(secret, name + " sha256:" + HexFormat.of().formatHex(sha256(secret)) + settings);
    }

    /** The entry of this secret, if there is one, expired or not. Takes the same time for every secret, known or not. */
    public Optional<Entry<S>> entryOf(String presented) {
        if (presented.length() > MAX_PRESENTED) {
            return Optional.empty();
        }
        byte[] hash = sha256(presented);
        Optional<Entry<S>> found = Optional.empty();
        for (Entry<S> entry : entries) {
            if (MessageDigest.isEqual(entry.sha256, hash)) {
                found = Optional.of(entry);
            }
        }
        return found;
    }

    /** All of them as they are now. */
    public List<Entry<S>> entries() {
        return entries;
    }

    @Override
    public String toString() {
        return "HashedSecrets" + entries.stream().map(entry -> entry.name).toList();
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The hash of a secret as it is kept. */
    public static byte[] sha256(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
