package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.internal.HostAndPort;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The primaries behind a connection, in the order of their slots, as the client knows them now; or the one server. */
final class ClusterNodes {
    private final List<Node> primaries;
    private final Optional<StatefulRedisClusterConnection<byte[], byte[]>> cluster;

    /** Where one of them is, and a connection to it. */
    private record Node(
            Optional<HostAndPort> address, Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> line) {}

    private final RawClient client;

    private ClusterNodes(
            List<Node> primaries, Optional<StatefulRedisClusterConnection<byte[], byte[]>> cluster, RawClient client) {
        this.client = client;
        this.primaries = primaries;
        this.cluster = cluster;
    }

    static ClusterNodes of(SharedLine.Line line, RawClient client) {
        if (line.connection() instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
            List<Node> primaries = primaries(cluster).stream()
                    .map(node -> new Node(Optional.of(address(node)), () -> connection(cluster, node.getNodeId())))
                    .toList();
            return new ClusterNodes(primaries, Optional.of(cluster), client);
        }
        if (line.connection() instanceof StatefulRedisConnection<byte[], byte[]> single) {
            Node server = new Node(Optional.empty(), () -> CompletableFuture.completedFuture(single));
            return new ClusterNodes(List.of(server), Optional.empty(), client);
        }
        throw new IllegalStateException("neither a server nor a cluster");
    }

    /** The primaries that hold slots, in the order of these. */
    static List<RedisClusterNode> primaries(StatefulRedisClusterConnection<byte[], byte[]> cluster) {
        return cluster.getPartitions().stream()
                .filter(node -> node.getRole().isUpstream() && !node.getSlots().isEmpty())
                .sorted(Comparator.comparing(node -> node.getSlots().get(0)))
                .toList();
    }

    /** The connection to one node, made if there is none. Fails if the node is no longer one of the cluster. */
    static CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection(
            StatefulRedisClusterConnection<byte[], byte[]> cluster, String node) {
        try {
            return cluster.getConnectionAsync(node).toCompletableFuture();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static HostAndPort address(RedisClusterNode node) {
        return HostAndPort.of(node.getUri().getHost(), node.getUri().getPort());
    }

    /** The node that the first key belongs to, any primary if there is no key; empty for a server that is no cluster. */
    Optional<HostAndPort> holding(List<byte[][]> commands) {
        if (cluster.isEmpty() || primaries.isEmpty()) {
            return Optional.empty();
        }
        for (byte[][] command : commands) {
            byte[] key = CommandKeys.first(command);
            if (key != null) {
                RedisClusterNode node = cluster.get().getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
                return node == null ? primaries.get(0).address : Optional.of(address(node));
            }
        }
        return primaries.get(0).address;
    }

    /** Where the keys of a batch are now that a node has refused it with {@code MOVED slot host:port}. */
    static Optional<HostAndPort> movedTo(RawBatch batch, List<byte[][]> routed, HostAndPort asked) {
        for (byte[][] command : routed) {
            int slot = CommandKeys.slotOf(command);
            if (slot >= 0) {
                return batch.commands.stream()
                        .map(each -> Redirection.of(each.reply(), slot, asked.getHostText()))
                        .filter(to -> to != null && !to.ask())
                        .findFirst()
                        .map(to -> HostAndPort.of(to.host(), to.port()));
            }
        }
        return Optional.empty();
    }

    /** Whether a primary is known for each slot, so that all of them together have all keys. */
    boolean areWhole() {
        if (cluster.isEmpty()) {
            return true;
        }
        Partitions nodes = cluster.get().getPartitions();
        return IntStream.range(0, SlotHash.SLOT_COUNT).allMatch(slot -> nodes.getPartitionBySlot(slot) != null);
    }

    /** Whether a node of the cluster has this address. */
    boolean has(HostAndPort node) {
        return cluster.isPresent()
                && cluster.get().getPartitions().getPartition(node.getHostText(), node.getPort()) != null;
    }

    void sendToEach(byte[][] command, Consumer<RawReply[]> done) {
        RawReply[] replies = new RawReply[Math.max(1, primaries.size())];
        AtomicInteger open = new AtomicInteger(replies.length);
        for (int i = 0; i < replies.length; i++) {
            int place = i;
            sendTo(place, command, (reply, all) -> {
                replies[place] = reply;
                if (open.decrementAndGet() == 0) {
                    done.accept(replies);
                }
            });
        }
    }

    void sendTo(int place, byte[][] command, ObjIntConsumer<RawReply> done) {
        List<byte[][]> one = List.<byte[][]>of(command);
        if (place >= primaries.size()) {
            fail(one, new StoreException("no node of the cluster is known", true), done);
            return;
        }
        var unused = primaries.get(place).line.get().whenComplete((line, failure) -> {
            if (failure == null) {
                RawCall call = new RawCall(one, all -> done.accept(all[0], primaries.size()));
                SharedLine.deliver(client, line, List.of(call), 0);
            } else {
                fail(one, failure, done);
            }
        });
    }

    private void fail(List<byte[][]> one, Throwable failure, ObjIntConsumer<RawReply> done) {
        new RawBatch(one, ended -> done.accept(ended.replies()[0], primaries.size()))
                .commands.forEach(command -> command.fail(failure));
    }
}
