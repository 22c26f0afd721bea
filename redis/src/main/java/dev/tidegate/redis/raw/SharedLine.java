package dev.tidegate.redis.raw;

import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection, made when it is first needed, on which the commands of many callers are pipelined. */
final class SharedLine {
    /** The client rejects commands for a moment after it reports a connect; longer than this, it is down. */
    static final int MOST_ATTEMPTS = 10;

    static final long RETRY_MILLIS = 5;
    private final RawClient client;
    private final Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connect;
    private volatile @Nullable Line line;
    private @Nullable CompletableFuture<Line> connecting;
    private boolean closed;

    /** @param connect makes the connection to the server; that to a cluster is always one of {@code client} */
    SharedLine(RawClient client, Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connect) {
        this.client = client;
        this.connect = connect;
    }

    /**
     * The connection, and those to the nodes if it is one to a cluster.
     *
     * @param hello what the server said of itself
     */
    record Line(StatefulConnection<byte[], byte[]> connection, Optional<ClusterLine> nodes, Hello hello) {
        boolean cluster() {
            return nodes.isPresent();
        }

        void send(RawClient client, List<RawCall> calls) {
            nodes.ifPresentOrElse(all -> all.send(calls), () -> deliver(client, connection, calls, 0));
        }
    }

    /**
     * The facts in the answer of a server to {@code HELLO}.
     *
     * @param cluster whether it is part of a cluster; one that does not know the question is not
     * @param old whether it is a Redis before 7
     */
    record Hello(boolean cluster, boolean old) {
        private static final Pattern OLD = Pattern.compile("version\r\n\\$\\d+\r\n[1-6]\\.");

        static Hello of(RawReply reply) {
            String text = new String(reply.bytes(), 0, reply.length(), StandardCharsets.ISO_8859_1);
            return new Hello(
                    text.contains("mode\r\n$7\r\ncluster\r\n"),
                    OLD.matcher(text).find());
        }
    }

    void send(List<RawCall> calls) {
        Line known = line;
        if (known != null) {
            known.send(client, calls);
            return;
        }
        var unused = connected().whenComplete((made, failure) -> {
            if (failure == null) {
                made.send(client, calls);
            } else {
                calls.forEach(call -> fail(call, failure));
            }
        });
    }

    /** Sends the commands of these calls; those of a call again after a moment where none of them has left. */
    static void deliver(RawClient client, StatefulConnection<byte[], byte[]> to, List<RawCall> calls, int attempts) {
        List<RawCommand> all = new ArrayList<>(calls.size());
        for (RawCall call : calls) {
            RawBatch batch = new RawBatch(call.commands(), ended -> {
                if (attempts < MOST_ATTEMPTS && ended.isUnsent()) {
                    client.later(RETRY_MILLIS, () -> deliver(client, to, List.of(call), attempts + 1));
                } else {
                    call.done().accept(ended.replies());
                }
            });
            all.addAll(batch.commands);
        }
        dispatch(to, all);
    }

    private static void fail(RawCall call, Throwable failure) {
        RawBatch batch = new RawBatch(call.commands(), ended -> call.done().accept(ended.replies()));
        batch.commands.forEach(command -> command.fail(failure));
    }

    static void dispatch(StatefulConnection<byte[], byte[]> connection, List<RawCommand> commands) {
        try {
            if (commands.size() == 1) {
                connection.dispatch(commands.get(0));
            } else {
                connection.dispatch(commands);
            }
        } catch (RuntimeException e) {
            // A connection that is closed, or full, says so here.
            commands.forEach(command -> command.fail(e));
        }
    }

    /** The connection, where there is one that need not be waited for. */
    @Nullable
    Line known() {
        return line;
    }

    synchronized CompletableFuture<Line> connected() {
        CompletableFuture<Line> known = connecting;
        if (closed) {
            return CompletableFuture.failedFuture(RawClient.closed());
        }
        if (known == null || known.isCompletedExceptionally()) {
            known = connect.get().thenCompose(this::joined).thenApply(made -> {
                line = made;
                return made;
            });
            connecting = known;
        }
        return known;
    }

    /** The connection itself, or one to the cluster that the server is part of. */
    private CompletableFuture<Line> joined(StatefulRedisConnection<byte[], byte[]> single) {
        CompletableFuture<Hello> said = new CompletableFuture<>();
        RawBatch hello = new RawBatch(List.<byte[][]>of(Resp.words("HELLO")), batch -> {
            RawReply reply = batch.replies()[0];
            reply.whyNone().ifPresentOrElse(said::completeExceptionally, () -> said.complete(Hello.of(reply)));
        });
        dispatch(single, hello.commands);
        said.orTimeout(RawClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS).exceptionally(silent -> {
            var unused = single.closeAsync();
            return null;
        });
        return said.thenCompose(server -> {
            if (!server.cluster()) {
                return CompletableFuture.completedFuture(new Line(single, Optional.empty(), server));
            }
            return single.closeAsync()
                    .thenCompose(gone -> client.connectCluster())
                    .thenApply(all -> new Line(all, Optional.of(new ClusterLine(client, all)), server));
        });
    }

    /** Has no connection made any more; that there is the client closes. */
    synchronized void close() {
        closed = true;
    }

    /** Whether commands can be written now. */
    boolean isOpen() {
        Line known = line;
        return known != null && known.connection.isOpen();
    }

    boolean isCluster() {
        Line known = line;
        return known != null && known.cluster();
    }
}
