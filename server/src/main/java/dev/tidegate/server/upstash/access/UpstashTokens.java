package dev.tidegate.server.upstash.access;

import dev.tidegate.InvalidInputException;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.auth.KeysWatch;
import java.nio.file.Path;
import java.util.List;

/**
 * The tokens of the Upstash-compatible endpoint: names, hashes and scopes, read from a file. Safe for any number of
 * threads.
 */
public final class UpstashTokens {
    private static final String PREFIX = "tgu_";

    private final HashedSecrets<TokenScope> secrets;

    private UpstashTokens(HashedSecrets<TokenScope> secrets) {
        this.secrets = secrets;
    }

    /**
     * Reads a file of one token per line.
     *
     * @throws dev.tidegate.server.auth.ApiKeysException with every fault, if there is one
     */
    public static UpstashTokens load(Path file) {
        return new UpstashTokens(HashedSecrets.load(file, "token", TokenScopeReader::new));
    }

    /**
     * Makes a random 256-bit token.
     *
     * @throws InvalidInputException if the name is not of the accepted form
     */
    public static HashedSecrets.Created create(String name, TokenScope scope) {
        return HashedSecrets.create(name, PREFIX, scope.line());
    }

    /** Reads the file again when it changes, or when asked to. */
    public KeysWatch watch() {
        return new KeysWatch(secrets, "upstash-tokens");
    }

    /** All of them as they are now. */
    public List<HashedSecrets.Entry<TokenScope>> entries() {
        return secrets.entries();
    }

    HashedSecrets<TokenScope> secrets() {
        return secrets;
    }
}
