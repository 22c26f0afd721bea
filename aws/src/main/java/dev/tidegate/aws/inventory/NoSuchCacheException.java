package dev.tidegate.aws.inventory;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** There is no cache of that name, of any kind that could be looked at, in the region that was asked. */
public final class NoSuchCacheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchCacheException(String id, String region) {
        super("no cache named " + id + " in " + region
                + ": no serverless cache, no replication group, no cluster; look at the name and the region");
    }

    /** One of the kinds could not be looked at. */
    NoSuchCacheException(String id, String region, AwsServiceException unseen) {
        super(
                "no cache named " + id + " was seen in " + region
                        + ", and one kind of cache could not be looked at (HTTP " + unseen.statusCode()
                        + "); look at the name and the region",
                unseen);
    }
}
