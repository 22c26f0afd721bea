package dev.tidegate.aws.inventory;

/** There is no cache of that name, of any kind, in the region that was asked. */
public final class NoSuchCacheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchCacheException(String id) {
        super(
                "no cache named " + id
                        + " in this region: no serverless cache, no replication group, no cluster; look at the name and the region");
    }
}
