package dev.tidegate.redis.connection;

import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.ScriptLoads;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** An established connection to a server, or to all nodes of a cluster, and the scripts that are being loaded over it. */
record LiveConnection(
        StatefulConnection<byte[], byte[]> connection,
        RedisClusterAsyncCommands<byte[], byte[]> commands,
        boolean isCluster,
        ScriptLoads loads) {
    static LiveConnection to(StatefulRedisConnection<byte[], byte[]> server) {
        return new LiveConnection(server, server.async(), false, new ScriptLoads());
    }

    static LiveConnection to(StatefulRedisClusterConnection<byte[], byte[]> cluster) {
        return new LiveConnection(cluster, cluster.async(), true, new ScriptLoads());
    }

    /** Runs {@code work} after a while, on a thread of the client. */
    void later(long millis, Runnable work) {
        var unused = connection.getResources().eventExecutorGroup().schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    /** Loads a script into a server that is not part of a cluster. */
    CompletionStage<?> load(LuaScript script) {
        return loads.load(Shards.WHOLE, script, () -> commands.scriptLoad(script.text()));
    }

    /** Loads a script into the node of a cluster that holds a slot. */
    CompletionStage<?> loadAt(int slot, LuaScript script) {
        if (!(connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
            return load(script);
        }
        RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(slot);
        if (node == null) {
            return loadEverywhere(script);
        }
        RedisURI where = node.getUri();
        return loads.load(
                node.getNodeId(),
                script,
                () -> cluster.getConnectionAsync(where.getHost(), where.getPort())
                        .thenCompose(one -> one.async().scriptLoad(script.text())));
    }

    /** Loads a script into all nodes of a cluster. A node that does not answer holds up a call for {@link RedisConnection#PATIENCE} at most. */
    CompletionStage<?> loadEverywhere(LuaScript script) {
        return loads.load(
                "",
                script,
                () -> commands.scriptLoad(script.text())
                        .toCompletableFuture()
                        .orTimeout(RedisConnection.PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    }

    void close() {
        var unused = connection.closeAsync();
    }
}
