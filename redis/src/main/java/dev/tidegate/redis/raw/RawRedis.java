package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import dev.tidegate.redis.connection.HostResolver;
import dev.tidegate.redis.connection.PolledCredentials;
import dev.tidegate.redis.connection.RedisFailures;
import io.lettuce.core.SslOptions;
import io.lettuce.core.internal.HostAndPort;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;

/**
 * Commands of any kind on a server, or on the cluster that it is part of. Nothing is checked here: what a caller may send is for others to
 * say. Safe for any number of threads; nothing blocks but {@link #close()}.
 */
public final class RawRedis implements AutoCloseable {
    private static final int MOST_EXCLUSIVE = 32;
    private static final int MOST_REDIRECTIONS = 5;
    private static final String THE_SERVER = "";

    private final RawClient client;
    /** Of the threads that have none of their own. */
    private final SharedLine common;

    private final Map<Thread, OnLoop> onLoops = new ConcurrentHashMap<>();
    private final Map<String, ExclusiveLines> exclusive = new ConcurrentHashMap<>();
    private final Topics topics;

    public RawRedis(String uri, Optional<SslOptions> tls, Optional<PolledCredentials> credentials, HostResolver names) {
        this.client = new RawClient(uri, tls, credentials, names);
        this.common = new SharedLine(client, client::connect);
        this.topics = new Topics(client);
    }

    /** What sends from one event loop, and the client that its connection is of. */
    private record OnLoop(SharedLine line, LoopClient client) {}

    /**
     * Connects on the event loop that calls: what it sends from now on, and the replies, change no thread unless Redis is a cluster.
     * {@link #leaveLoops()} is to be called before the loop ends.
     */
    public void useLoop(EventLoop loop) {
        LoopClient there = client.onLoop(loop);
        SharedLine line = new SharedLine(client, there::connect);
        onLoops.put(Thread.currentThread(), new OnLoop(line, there));
        var unused = line.connected();
    }

    /** Closes the connections that live on event loops of callers. Completes when they are closed. */
    public CompletionStage<Void> leaveLoops() {
        List<LoopClient> all = onLoops.values().stream().map(OnLoop::client).toList();
        onLoops.clear();
        return CompletableFuture.allOf(all.stream()
                .map(loop -> loop.close().exceptionally(failure -> null))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Sends the commands of these calls in one packet, as far as they fit. */
    public void send(List<RawCall> calls) {
        line().send(calls);
    }

    /** Sends the commands of one caller; {@code done} is called as that of a {@link RawCall}. */
    public void send(List<byte[][]> commands, Consumer<RawReply[]> done) {
        send(List.of(new RawCall(commands, done)));
    }

    /** A thread keeps its connection, so that its commands arrive in their order. */
    private SharedLine line() {
        OnLoop here = onLoops.get(Thread.currentThread());
        return here == null ? common : here.line;
    }

    /**
     * Executes commands in one transaction, with nothing between them.
     *
     * @param wanted asked before they are sent
     * @param done called once, on a thread of the connection
     */
    public void transaction(List<byte[][]> commands, BooleanSupplier wanted, Consumer<TransactionReply> done) {
        List<byte[][]> all = new ArrayList<>(commands.size() + 2);
        all.add(Resp.words("MULTI"));
        all.addAll(commands);
        all.add(Resp.words("EXEC"));
        onOne(commands, wanted, all, batch -> done.accept(TransactionReply.of(batch)));
    }

    /** Sends one command that may wait for others, on a connection of its own. */
    public void alone(byte[][] command, BooleanSupplier wanted, Consumer<RawReply> done) {
        List<byte[][]> one = List.<byte[][]>of(command);
        onOne(one, wanted, one, batch -> done.accept(batch.replies()[0]));
    }

    private void onOne(List<byte[][]> routed, BooleanSupplier wanted, List<byte[][]> all, Consumer<RawBatch> done) {
        var unused = line().connected().whenComplete((line, failure) -> {
            if (failure == null) {
                ClusterNodes nodes = ClusterNodes.of(line, client);
                new OnNode(nodes, routed, wanted, all, done).run(nodes.holding(routed), MOST_REDIRECTIONS);
            } else {
                fail(all, failure, done);
            }
        });
    }

    /** Commands that belong on one node, together. */
    private final class OnNode {
        private final ClusterNodes nodes;
        private final List<byte[][]> routed;
        private final BooleanSupplier wanted;
        private final List<byte[][]> all;
        private final Consumer<RawBatch> done;

        OnNode(
                ClusterNodes nodes,
                List<byte[][]> routed,
                BooleanSupplier wanted,
                List<byte[][]> all,
                Consumer<RawBatch> done) {
            this.nodes = nodes;
            this.routed = routed;
            this.wanted = wanted;
            this.all = all;
            this.done = done;
        }

        /** A node that does not hold the keys any more has executed nothing, and says which one does. */
        void run(Optional<HostAndPort> node, int more) {
            exclusive(node).run(all, wanted, batch -> {
                Optional<HostAndPort> other = more == 0
                        ? Optional.empty()
                        : node.flatMap(asked -> ClusterNodes.movedTo(batch, routed, asked));
                if (other.isEmpty()) {
                    done.accept(batch);
                    return;
                }
                CompletableFuture<Void> looked = client.look();
                if (nodes.has(other.get())) {
                    run(other, more - 1);
                } else {
                    var unused = looked.thenRun(() -> {
                        if (nodes.has(other.get())) {
                            run(other, more - 1);
                        } else {
                            done.accept(batch);
                        }
                    });
                }
            });
        }
    }

    private ExclusiveLines exclusive(Optional<HostAndPort> node) {
        return exclusive.computeIfAbsent(
                node.map(HostAndPort::toString).orElse(THE_SERVER),
                name -> new ExclusiveLines(
                        () -> node.map(there -> client.connect(there.getHostText(), there.getPort()))
                                .orElseGet(client::connect),
                        MOST_EXCLUSIVE));
    }

    private static void fail(List<byte[][]> commands, Throwable failure, Consumer<RawBatch> done) {
        new RawBatch(commands, done).commands.forEach(command -> command.fail(failure));
    }

    /**
     * Sends one command to each primary of a cluster, or to the one server. Fails if some keys would be missed.
     *
     * @param done called once with a reply of each, in the order of their slots
     */
    public void sendToEach(byte[][] command, Consumer<RawReply[]> done) {
        withNodes(command, nodes -> nodes.sendToEach(command, done), failed -> done.accept(failed.replies()));
    }

    /**
     * Sends one command to one primary of a cluster, by its place in the order of their slots. Fails if some keys would
     * be missed.
     *
     * @param done called once, with the reply and with how many primaries there are
     */
    public void sendTo(int place, byte[][] command, ObjIntConsumer<RawReply> done) {
        withNodes(command, nodes -> nodes.sendTo(place, command, done), failed -> done.accept(failed.replies()[0], 1));
    }

    private void withNodes(byte[][] command, Consumer<ClusterNodes> use, Consumer<RawBatch> failed) {
        var unused = line().connected().whenComplete((line, failure) -> {
            if (failure != null) {
                fail(List.<byte[][]>of(command), failure, failed);
                return;
            }
            ClusterNodes nodes = ClusterNodes.of(line, client);
            if (nodes.areWhole()) {
                use.accept(nodes);
            } else {
                whenWhole(line, use, missing -> fail(List.<byte[][]>of(command), missing, failed));
            }
        });
    }

    /** Looks for the primaries that are missing, once. */
    private void whenWhole(SharedLine.Line line, Consumer<ClusterNodes> use, Consumer<StoreException> failed) {
        var unused = client.look().thenRun(() -> {
            ClusterNodes nodes = ClusterNodes.of(line, client);
            if (nodes.areWhole()) {
                use.accept(nodes);
            } else {
                failed.accept(new StoreException(
                        "no primary of the cluster has some of the 16,384 slots",
                        true,
                        StoreException.Kind.NOT_EXECUTED));
            }
        });
    }

    /** Whether the server is known not to be part of a cluster. */
    public boolean isSingle() {
        SharedLine.Line known = line().known();
        return known != null && !known.cluster();
    }

    /** Whether the server is known to be a Redis before 7, which takes no line of flags in front of a script. */
    public boolean isOld() {
        SharedLine.Line known = line().known();
        return known != null && known.hello().old();
    }

    /**
     * Finds out whether the server is part of a cluster.
     *
     * @param failed called instead of {@code then} if it cannot be reached: nothing is to be sent then
     */
    public void ifCluster(Consumer<Boolean> then, Consumer<StoreException> failed) {
        SharedLine.Line known = line().known();
        if (known != null) {
            then.accept(known.cluster());
        } else {
            var unused = line().connected().whenComplete((line, failure) -> {
                if (failure == null) {
                    then.accept(line.cluster());
                } else {
                    failed.accept(RedisFailures.of(StoreException.unwrapped(failure)));
                }
            });
        }
    }

    /** Follows a channel, or the channels of a pattern, until the returned action runs. Completes when the server has confirmed it. */
    public CompletionStage<Runnable> subscribe(byte[] name, boolean pattern, TopicListener listener) {
        return CompletableFuture.completedFuture(name)
                .thenCompose(topic -> topics.follow(topic, pattern, listener))
                .exceptionallyCompose(RawRedis::translated);
    }

    /**
     * Gets every command that the server executes, on a connection of its own, until the returned action runs.
     *
     * @param each called with the answer to MONITOR, then with a line for each command; a failed one is the last
     */
    public CompletionStage<Runnable> monitor(Consumer<RawReply> each) {
        return CompletableFuture.completedFuture(client)
                .thenCompose(RawClient::connect)
                .<Runnable>thenApply(made -> {
                    MonitorLine line = new MonitorLine(made, each);
                    line.begin();
                    return line::end;
                })
                .exceptionallyCompose(RawRedis::translated);
    }

    private static <T> CompletableFuture<T> translated(Throwable failure) {
        return CompletableFuture.failedFuture(RedisFailures.of(StoreException.unwrapped(failure)));
    }

    /** Whether commands can be written now. */
    public boolean isConnected() {
        return lines().anyMatch(SharedLine::isOpen);
    }

    /** Whether the server is part of a cluster; not known, and false, until a connection stands. */
    public boolean isCluster() {
        return lines().anyMatch(SharedLine::isCluster);
    }

    private Stream<SharedLine> lines() {
        return Stream.concat(Stream.of(common), onLoops.values().stream().map(OnLoop::line));
    }

    @Override
    public void close() {
        lines().forEach(SharedLine::close);
        exclusive.values().forEach(ExclusiveLines::close);
        client.close();
    }
}
