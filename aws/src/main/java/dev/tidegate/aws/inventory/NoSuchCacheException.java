package dev.tidegate.aws.inventory;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** There is no cache of that name, of any kind that could be looked at, in the region that was asked. */
public final class NoSuchCacheException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchCacheException(String id) {
        super(
                "no cache named " + id
                        + " in this region: no serverless cache, no replication group, no cluster; check the name and the region");
    }

    /** One of the kinds could not be read. */
    NoSuchCacheException(String id, AwsServiceException unseen) {
        super(
                "no cache named " + id + " was seen in this region, and one kind of cache could not be read (HTTP "
                        + unseen.statusCode() + "); check the name and the region",
                unseen);
    }
}
