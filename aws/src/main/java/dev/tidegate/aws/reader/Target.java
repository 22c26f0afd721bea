package dev.tidegate.aws.reader;

import dev.tidegate.aws.inventory.CacheKind;
import java.util.Optional;

/**
 * The cache and the app to read, and how far to look.
 *
 * @param cache id of a cluster, a replication group or a serverless cache
 * @param database id of an RDS instance that should be near it
 * @param app id of an app on Amplify
 * @param branch a branch of that app
 * @param depth how far to look
 * @param kind of the cache, where several have the name
 */
public record Target(
        String cache,
        Optional<String> database,
        Optional<String> app,
        Optional<String> branch,
        Depth depth,
        Optional<CacheKind> kind) {
    /** A cache whose name is not shared by one of another kind. */
    public Target(String cache, Optional<String> database, Optional<String> app, Optional<String> branch, Depth depth) {
        this(cache, database, app, branch, depth, Optional.empty());
    }

    /** How far to look: each step needs rights. */
    public enum Depth {
        /** What decides whether the cache can be used. */
        USE,
        /** What decides whether it is safe, too: alarms, load balancers, ways to other networks, rights of the caller. */
        SAFETY
    }

    boolean isDeep() {
        return depth == Depth.SAFETY;
    }
}
