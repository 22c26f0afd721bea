package dev.tidegate.aws.inventory;

/** The three kinds of cache that ElastiCache has. */
public enum CacheKind {
    SERVERLESS("serverless cache"),
    REPLICATION_GROUP("replication group"),
    CLUSTER("stand-alone cluster");

    private final String text;

    CacheKind(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
