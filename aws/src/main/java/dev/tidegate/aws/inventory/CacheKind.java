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

    /** As the option {@code --kind} takes it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** For people. */
    public String text() {
        return text;
    }
}
