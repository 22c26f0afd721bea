package dev.tidegate.aws.inventory;

import java.util.List;
import java.util.OptionalLong;

/**
 * The kind, engine, version and nodes of a cache.
 *
 * @param id its name
 * @param kind which of the three it is
 * @param engine {@code redis}, {@code valkey} or {@code memcached}
 * @param version of the engine
 * @param nodes the clusters of one node each that it is made of; none for a serverless cache
 * @param limitBytes the most data that a serverless cache may hold, if one is set
 */
public record CacheShape(
        String id, CacheKind kind, String engine, String version, List<Node> nodes, OptionalLong limitBytes) {
    /**
     * A node of a cache, as CloudWatch identifies it.
     *
     * @param clusterId the id under which CloudWatch knows it
     * @param type such as {@code cache.t3.micro}
     * @param count how many nodes the cluster has: 1, but for memcached
     */
    public record Node(String clusterId, String type, int count) {}

    /** Stores an unmodifiable copy of the list. */
    public CacheShape {
        nodes = List.copyOf(nodes);
    }
}
