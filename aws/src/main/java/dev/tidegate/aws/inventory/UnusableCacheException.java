package dev.tidegate.aws.inventory;

import java.util.Collection;
import java.util.stream.Collectors;

/** A cache was found and cannot be looked at: there are several of the name, or its engine has no scripts. */
public final class UnusableCacheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    private UnusableCacheException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    static UnusableCacheException memcached(String id) {
        return new UnusableCacheException(
                id + " is a cache of memcached, which has no scripts, so no decision can be atomic in it",
                "name a cache of Valkey or Redis OSS");
    }

    static UnusableCacheException ambiguous(String id, Collection<CacheKind> kinds) {
        return new UnusableCacheException(
                "several caches are named " + id + ": a "
                        + kinds.stream().map(CacheKind::text).collect(Collectors.joining(" and a ")),
                "say which one: "
                        + kinds.stream().map(kind -> "--kind " + kind.word()).collect(Collectors.joining(" or ")));
    }

    /** What to do about it. */
    public String hint() {
        return hint;
    }
}
