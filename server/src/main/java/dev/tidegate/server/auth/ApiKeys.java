package dev.tidegate.server.auth;

import dev.tidegate.InvalidInputException;
import dev.tidegate.server.auth.HashedSecrets.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Who may call, and for what: names, the SHA-256 of their keys, and their scopes. What was loaded from a file can be read
 * again while calls go on. Safe for any number of threads.
 */
public final class ApiKeys {
    private static final String PREFIX = "tg_";

    private final HashedSecrets<KeyScope> secrets;

    public ApiKeys(List<Entry<KeyScope>> entries) {
        this(new HashedSecrets<>(entries));
    }

    private ApiKeys(HashedSecrets<KeyScope> secrets) {
        this.secrets = secrets;
    }

    /**
     * A new API key and its line in the file of keys.
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
        return new ApiKeys(HashedSecrets.load(file, "key", KeyScopeReader::new));
    }

    /**
     * Reads the file again. Where it is faulty the keys stay as they were.
     *
     * @return how many keys there are now
     * @throws ApiKeysException with every fault, if there is one
     */
    public int reload() {
        return secrets.reload();
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
        HashedSecrets.Created created = HashedSecrets.create(name, PREFIX, scope.line());
        return new Created(created.secret(), created.line());
    }

    /** Whose key this is, if it is one, expired or not. Takes the same time for every key, known or not. */
    public Optional<String> nameOf(String presentedKey) {
        return entryOf(presentedKey).map(Entry::name);
    }

    Optional<Entry<KeyScope>> entryOf(String presentedKey) {
        return secrets.entryOf(presentedKey);
    }

    HashedSecrets<KeyScope> secrets() {
        return secrets;
    }

    /** All of them as they are now. */
    public List<Entry<KeyScope>> entries() {
        return secrets.entries();
    }

    /** How many keys there are. */
    public int size() {
        return entries().size();
    }

    @Override
    public String toString() {
        return "ApiKeys" + entries().stream().map(Entry::name).toList();
    }
}
