package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.internal.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;

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
            List<Node> primaries = cluster.getPartitions().stream()
                    .filter(node ->
                            node.getRole().isUpstream() && !node.getSlots().isEmpty())
                    .sorted(Comparator.comparing(node -> node.getSlots().get(0)))
                    .map(node -> new Node(
                            Optional.of(address(node)),
                            () -> cluster.getConnectionAsync(node.getNodeId()).toCompletableFuture()))
                    .toList();
            return new ClusterNodes(primaries, Optional.of(cluster), client);
        }
        if (line.connection() instanceof StatefulRedisConnection<byte[], byte[]> single) {
            Node server = new Node(Optional.empty(), () -> CompletableFuture.completedFuture(single));
            return new ClusterNodes(List.of(server), Optional.empty(), client);
        }
        throw new IllegalStateException("neither a server nor a cluster");
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
    static Optional<HostAndPort> movedTo(RawBatch batch) {
        for (RawCommand command : batch.commands) {
            RawReply reply = command.reply();
            if (reply.isError()) {
                String text = new String(reply.bytes(), 1, reply.length() - 1, StandardCharsets.UTF_8).strip();
                String[] words = text.split(" ", -1);
                if (words.length == 3 && words[0].equals("MOVED") && words[2].indexOf(':') > 0) {
                    return Optional.of(HostAndPort.parse(words[2]));
                }
            }
        }
        return Optional.empty();
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
                SharedLine.deliver(client, new SharedLine.Line(line, false), List.of(call), 0);
            } else {
                fail(one, failure, done);
            }
        });
    }

    private void fail(List<byte[][]> one, Throwable failure, ObjIntConsumer<RawReply> done) {
        new RawBatch(one, RawBatch.Routes.NONE, ended -> done.accept(ended.replies()[0], primaries.size()))
                .commands.forEach(command -> command.fail(failure));
    }
}
