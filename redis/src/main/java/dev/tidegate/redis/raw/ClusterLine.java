package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to the nodes of a cluster that hold their keys: those for one node together, on a connection to it. The
 * commands of a node that is down fail, others do not. Redirections are followed to nodes of the cluster only. Never
 * blocks: the client's own routing would, where it has no connection to a node yet.
 */
final class ClusterLine {
    private static final int MOST_REDIRECTIONS = 5;
    private static final byte[][] ASKING = Resp.words("ASKING");

    private final RawClient client;
    private final StatefulRedisClusterConnection<byte[], byte[]> cluster;

    ClusterLine(RawClient client, StatefulRedisClusterConnection<byte[], byte[]> cluster) {
        this.client = client;
        this.cluster = cluster;
    }

    /** A command on its way, and where its reply goes. */
    private static final class Routed {
        final byte[][] words;
        final int slot;
        final Consumer<RawReply> done;
        int redirected;

        Routed(byte[][] words, Consumer<RawReply> done) {
            this.words = words;
            this.slot = CommandKeys.slotOf(words);
            this.done = done;
        }
    }

    /** A command that was redirected, and the reply that says so. */
    private record Refused(Routed command, RawReply reply) {}

    void send(List<RawCall> calls) {
        List<Routed> all = new ArrayList<>(calls.size());
        for (RawCall call : calls) {
            RawReply[] replies = new RawReply[call.commands().size()];
            AtomicInteger open = new AtomicInteger(replies.length);
            for (int i = 0; i < replies.length; i++) {
                int place = i;
                all.add(new Routed(call.commands().get(i), reply -> {
                    replies[place] = reply;
                    if (open.decrementAndGet() == 0) {
                        call.done().accept(replies);
                    }
                }));
            }
        }
        route(all, 0);
    }

    private void route(List<Routed> commands, int attempts) {
        Map<RedisClusterNode, List<Routed>> groups = new LinkedHashMap<>();
        List<Routed> anywhere = new ArrayList<>();
        List<Routed> nowhere = new ArrayList<>();
        for (Routed each : commands) {
            if (each.slot < 0) {
                anywhere.add(each);
                continue;
            }
            RedisClusterNode holder = cluster.getPartitions().getPartitionBySlot(each.slot);
            (holder == null ? nowhere : groups.computeIfAbsent(holder, none -> new ArrayList<>())).add(each);
        }
        groups.forEach((node, group) -> dispatch(node, group, false, attempts));
        if (!anywhere.isEmpty()) {
            List<RedisClusterNode> primaries = ClusterNodes.primaries(cluster);
            if (primaries.isEmpty()) {
                nowhere.addAll(anywhere);
            } else {
                dispatch(primaries.get(attempts % primaries.size()), anywhere, false, attempts);
            }
        }
        if (!nowhere.isEmpty()) {
            var unused = client.look();
            StoreException why =
                    new StoreException("no node of the cluster has the slot", true, StoreException.Kind.NOT_EXECUTED);
            nowhere.forEach(each -> each.done.accept(RawReply.failed(why)));
        }
    }

    private void dispatch(RedisClusterNode node, List<Routed> group, boolean asking, int attempts) {
        List<byte[][]> words = new ArrayList<>(group.size());
        for (Routed each : group) {
            if (asking) {
                words.add(ASKING);
            }
            words.add(each.words);
        }
        var unused = ClusterNodes.connection(cluster, node.getNodeId()).whenComplete((line, failure) -> {
            RawBatch batch = new RawBatch(words, ended -> ended(node, group, ended, attempts, failure == null));
            send(line, batch, failure);
        });
    }

    private static void send(
            @Nullable StatefulRedisConnection<byte[], byte[]> line, RawBatch batch, @Nullable Throwable failure) {
        if (line == null) {
            Throwable why = failure == null ? RawClient.closed() : failure;
            batch.commands.forEach(command -> command.fail(why));
        } else {
            SharedLine.dispatch(line, batch.commands);
        }
    }

    private void ended(RedisClusterNode node, List<Routed> group, RawBatch ended, int attempts, boolean connected) {
        if (ended.isUnsent() && attempts < most(group, connected)) {
            client.later(SharedLine.RETRY_MILLIS, () -> route(group, attempts + 1));
            return;
        }
        if (ended.isUnsent()) {
            var unused = client.look();
        }
        int each = ended.commands.size() / group.size();
        Map<Redirection, List<Refused>> elsewhere = new LinkedHashMap<>();
        List<Runnable> replied = new ArrayList<>(group.size());
        for (int i = 0; i < group.size(); i++) {
            Routed command = group.get(i);
            RawReply reply = ended.commands.get((i + 1) * each - 1).reply();
            Redirection to = Redirection.of(reply, command.slot, node.getUri().getHost());
            if (to == null || command.redirected == MOST_REDIRECTIONS) {
                replied.add(() -> command.done.accept(reply));
            } else {
                command.redirected++;
                elsewhere.computeIfAbsent(to, none -> new ArrayList<>()).add(new Refused(command, reply));
            }
        }
        elsewhere.forEach(this::follow);
        replied.forEach(Runnable::run);
    }

    /** A node that cannot be connected to is not tried again; what has no key may go to another one. */
    private int most(List<Routed> group, boolean connected) {
        if (connected) {
            return SharedLine.MOST_ATTEMPTS;
        }
        return group.get(0).slot < 0 ? ClusterNodes.primaries(cluster).size() - 1 : 0;
    }

    /** Sends them to the node that was named, if it is known; what is not is looked for once. */
    private void follow(Redirection to, List<Refused> refused) {
        RedisClusterNode known = cluster.getPartitions().getPartition(to.host(), to.port());
        CompletableFuture<Void> looked =
                known != null && to.ask() ? CompletableFuture.completedFuture(null) : client.look();
        if (known != null) {
            dispatch(known, commands(refused), to.ask(), 0);
            return;
        }
        var unused = looked.thenRun(() -> {
            RedisClusterNode found = cluster.getPartitions().getPartition(to.host(), to.port());
            if (found != null) {
                dispatch(found, commands(refused), to.ask(), 0);
            } else {
                refused.forEach(each -> each.command.done.accept(each.reply));
            }
        });
    }

    private static List<Routed> commands(List<Refused> refused) {
        return refused.stream().map(Refused::command).toList();
    }
}
