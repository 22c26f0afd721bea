package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.lettuce.core.event.Event;
import io.lettuce.core.event.connection.ReconnectAttemptEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports to the listener of a store what happens to its connection, and remembers why a server refused it. */
final class ConnectionEvents implements RedisConnectionStateListener {
    private final StoreListener listener;
    /** Why the server refused this client when it reconnected; a wrong password stays wrong until it is changed. */
    private volatile @Nullable StoreException refusal;

    ConnectionEvents(StoreListener listener) {
        this.listener = listener;
    }

    void happened(Kind kind, String where) {
        listener.happened(new StoreEvent(kind, where));
    }

    void scriptMissing() {
        listener.scriptMissing();
    }

    void accepted() {
        refusal = null;
    }

    /** The refusal, if the server refused the last connection; else {@code failure}. */
    StoreException refusalOr(StoreException failure) {
        StoreException why = refusal;
        return why != null ? why : failure;
    }

    /** A connection that was lost is back. */
    @Override
    public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
        accepted();
        happened(Kind.CONNECTED, text(address));
    }

    /** An event of the client. Reading the topology of a cluster opens connections of its own; they are not reported. */
    void onEvent(Event event) {
        if (event instanceof ReconnectAttemptEvent attempt) {
            happened(Kind.RECONNECTING, text(attempt.remoteAddress()));
        } else if (event instanceof ReconnectFailedEvent failed) {
            refusal = RedisFailures.refusedConnection(failed.getCause()).orElse(null);
        } else if (event instanceof ClusterTopologyChangedEvent changed) {
            Set<String> before = Shards.primaries(changed.before());
            Set<String> after = Shards.primaries(changed.after());
            after.removeAll(before);
            if (!before.isEmpty()) {
                after.forEach(node -> happened(Kind.FAILOVER, node));
            }
        }
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getHostString() + ":" + inet.getPort() : "";
    }
}
