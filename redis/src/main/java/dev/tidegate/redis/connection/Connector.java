package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import dev.tidegate.spi.StoreEvent.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Establishes the connection of a store when it is first needed, replaces it when it leads to a server that was demoted, and
 * gives it up when it is out of step. Safe for any number of threads.
 */
final class Connector {
    /** A new connection, or a refresh of the topology, so often at most: a promotion takes longer. */
    static final long RENEW_MILLIS = 250;

    private final LettuceClients clients;
    private final ConnectionEvents events;
    private final AtomicBoolean renewing = new AtomicBoolean();
    private @Nullable CompletableFuture<LiveConnection> connecting;
    private volatile @Nullable LiveConnection live;
    private boolean announced;
    /** The first attempt of a process may run out of time while its classes are loaded; then there is a second. */
    private boolean attempted;

    private boolean closed;

    Connector(LettuceClients clients, ConnectionEvents events) {
        this.clients = clients;
        this.events = events;
    }

    /** The connection, if it is established; it may be down. */
    @Nullable
    LiveConnection live() {
        return live;
    }

    /** The connection; a failed attempt is forgotten, so that the next command tries again. */
    synchronized CompletableFuture<LiveConnection> connect() {
        if (closed) {
            return CompletableFuture.failedFuture(LettuceClients.closedException());
        }
        CompletableFuture<LiveConnection> known = connecting;
        if (known == null || known.isCompletedExceptionally()) {
            if (!announced) {
                announced = true;
                events.happened(Kind.CONNECTING, clients.address());
            }
            boolean once = !attempted;
            attempted = true;
            known = attempt()
                    .exceptionallyCompose(failure -> once && RedisFailures.isTimeout(failure)
                            ? attempt()
                            : CompletableFuture.failedFuture(failure))
                    .thenApply(this::established);
            connecting = known;
        }
        return known;
    }

    private CompletableFuture<LiveConnection> attempt() {
        return clients.connectSingle().thenCompose(this::joined);
    }

    private LiveConnection established(LiveConnection fresh) {
        synchronized (this) {
            if (closed) {
                fresh.close();
                throw LettuceClients.closedException();
            }
            live = fresh;
            events.accepted();
        }
        events.happened(Kind.CONNECTED, clients.address());
        return fresh;
    }

    /** The connection itself, or one to the cluster that the server is part of. */
    private CompletableFuture<LiveConnection> joined(StatefulRedisConnection<byte[], byte[]> single) {
        return mode(single).thenCompose(mode -> {
            if (!mode.equals("cluster")) {
                single.addListener(events);
                return CompletableFuture.completedFuture(LiveConnection.to(single));
            }
            return single.closeAsync()
                    .thenCompose(any -> clients.connectCluster())
                    .thenApply(LiveConnection::to);
        });
    }

    /**
     * The mode of a server in its reply to HELLO; empty if it refuses the command, and then it is no cluster. No reply says nothing:
     * a node of a cluster that was late would be taken for a single server, and move every other command elsewhere for ever.
     */
    private static CompletableFuture<String> mode(StatefulRedisConnection<byte[], byte[]> connection) {
        AsyncCommand<byte[], byte[], List<Object>> hello = new AsyncCommand<>(new Command<>(
                CommandType.HELLO,
                new NestedMultiOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)));
        connection.dispatch(hello);
        return hello.toCompletableFuture()
                .thenApply(fields -> field(fields, "mode"))
                .exceptionallyCompose(failure -> {
                    if (StoreException.unwrapped(failure) instanceof RedisCommandExecutionException) {
                        return CompletableFuture.completedFuture("");
                    }
                    var unused = connection.closeAsync();
                    return CompletableFuture.failedFuture(failure);
                });
    }

    private static String field(List<Object> fields, String name) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (fields.get(i) instanceof byte[] key
                    && name.equals(new String(key, StandardCharsets.UTF_8))
                    && fields.get(i + 1) instanceof byte[] value) {
                return new String(value, StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    /**
     * Finds out again where the server is. In a cluster the nodes are asked for the topology; else the name is resolved again
     * and connected to, and the old connection is left when the new one is established. Not again within a moment: an attempt
     * without a reply ends after {@link RedisConnection#PATIENCE}, so no more than eight are under way.
     *
     * @param demoted whether the server said that it is a replica now
     */
    void renew(boolean demoted) {
        LiveConnection old = live;
        if (old == null || !renewing.compareAndSet(false, true)) {
            return;
        }
        old.later(RENEW_MILLIS, () -> renewing.set(false));
        if (old.isCluster()) {
            var unused = clients.refreshTopology();
            return;
        }
        var unused = clients.connectSingle().thenAccept(fresh -> replace(old, fresh, demoted));
    }

    private synchronized void replace(
            LiveConnection old, StatefulRedisConnection<byte[], byte[]> fresh, boolean demoted) {
        if (closed || !old.equals(live)) {
            var unused = fresh.closeAsync();
            return;
        }
        LiveConnection next = LiveConnection.to(fresh);
        fresh.addListener(events);
        live = next;
        events.accepted();
        connecting = CompletableFuture.completedFuture(next);
        if (demoted) {
            events.happened(Kind.FAILOVER, clients.address());
        }
        events.happened(Kind.CONNECTED, clients.address());
        // What is under way on it may still be answered; one that is down would only try to come back.
        next.later(old.connection().isOpen() ? RedisConnection.PATIENCE.toMillis() : 0, old::close);
    }

    /**
     * Closes a connection on which replies and commands no longer belong together, because something between here and the
     * server lost a part of a reply. What is under way on it fails as unanswered, and is resolved by its id.
     */
    void abandon(LiveConnection outOfStep) {
        synchronized (this) {
            if (outOfStep.equals(live)) {
                live = null;
                connecting = null;
            }
        }
        events.happened(Kind.OUT_OF_STEP, clients.address());
        outOfStep.close();
    }

    /** Establishes no further connection. Returns whether it was open until now. */
    synchronized boolean close() {
        boolean wasOpen = !closed;
        closed = true;
        live = null;
        clients.close();
        return wasOpen;
    }
}
