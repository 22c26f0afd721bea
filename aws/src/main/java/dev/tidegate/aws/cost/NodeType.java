package dev.tidegate.aws.cost;

/**
 * A node that can be rented by the hour.
 *
 * @param engine {@code redis}, {@code valkey} or {@code memcached}
 * @param type such as {@code cache.t3.micro}
 */
public record NodeType(String engine, String type) {
    static final String PREFIX = "node.";

    /** Its name in a price file. */
    String key() {
        return PREFIX + engine + "." + type;
    }
}
