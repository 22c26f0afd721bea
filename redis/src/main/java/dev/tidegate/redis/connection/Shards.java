package dev.tidegate.redis.connection;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The shards of a cluster, each named by a hash tag that leads to the first of its slots, so that the name stays while the
 * slots do. A server that is not part of a cluster is one shard.
 */
final class Shards {
    /** The one shard of a server that is not part of a cluster. */
    static final String WHOLE = "0";

    private Shards() {}

    /** The shard that holds a key. */
    static String of(StatefulConnection<byte[], byte[]> connection, byte[] key) {
        if (!(connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
            return WHOLE;
        }
        RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
        return node == null || node.getSlots().isEmpty() ? WHOLE : of(node);
    }

    private static String of(RedisClusterNode node) {
        return ShardTags.of(Collections.min(node.getSlots()));
    }

    static Set<String> all(LiveConnection live) {
        Set<String> shards = new LinkedHashSet<>();
        if (live.connection() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            for (RedisClusterNode node : cluster.getPartitions()) {
                if (isPrimary(node)) {
                    shards.add(of(node));
                }
            }
        } else {
            shards.add(WHOLE);
        }
        return shards;
    }

    /** INFO of the primary of a shard. */
    static CompletionStage<String> info(LiveConnection live, String shard) {
        if (live.connection() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            for (RedisClusterNode node : cluster.getPartitions()) {
                if (isPrimary(node) && of(node).equals(shard)) {
                    return cluster.getConnectionAsync(node.getNodeId())
                            .thenCompose(one -> one.async().info());
                }
            }
        }
        return live.commands().info();
    }

    /** The addresses of the nodes that are primaries of a shard. */
    static Set<String> primaries(List<RedisClusterNode> nodes) {
        Set<String> primaries = new LinkedHashSet<>();
        for (RedisClusterNode node : nodes) {
            if (isPrimary(node)) {
                primaries.add(node.getUri().getHost() + ":" + node.getUri().getPort());
            }
        }
        return primaries;
    }

    private static boolean isPrimary(RedisClusterNode node) {
        return node.is(NodeFlag.UPSTREAM) && !node.getSlots().isEmpty();
    }
}
