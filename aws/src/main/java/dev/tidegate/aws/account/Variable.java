package dev.tidegate.aws.account;

import java.util.Set;

/**
 * An environment variable: its name, and what its value looked like when it was read. The value itself is not kept.
 *
 * @param name its name
 * @param hints what the value looked like
 */
public record Variable(String name, Set<Hint> hints) {
    /** What the value of a variable appears to contain. */
    public enum Hint {
        /** Nothing is in it. */
        EMPTY,
        /** It looks like a token, a key or a password. */
        SECRET,
        /** It is a URL with a password in it. */
        URL_WITH_PASSWORD,
        /** It is a Redis URL without TLS. */
        PLAIN_REDIS_URL,
        /** It is a Redis URL with TLS. */
        TLS_REDIS_URL,
        /** The host of the cache's endpoint is in it. */
        NAMES_THE_CACHE,
        /** The host of some other ElastiCache is in it. */
        NAMES_ANOTHER_CACHE,
        /** It sets the app to admit every call when the limiter fails. */
        FAILS_OPEN,
        /** It switches off the check of certificates. */
        TLS_UNCHECKED
    }

    /** Stores an unmodifiable copy of the set. */
    public Variable {
        hints = Set.copyOf(hints);
    }

    /** Whether the value looked like that. */
    public boolean looks(Hint hint) {
        return hints.contains(hint);
    }
}
