package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.event.Event;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Lettuce clients of one address and their options: one for a single server, one for a cluster, each made when needed. */
final class LettuceClients {
    /** Unanswered commands. A server that is behind by so many is not going to answer in time. */
    private static final int MAX_QUEUED = 65_536;

    /** Longer than the longest deadline of a store: a call of a script ends by that of its own. */
    private static final Duration CALL = Duration.ofSeconds(62);

    /** Else the client ends a command after the time of the address, also where it may take longer. */
    private static final TimeoutOptions.TimeoutSource PATIENT_WITH_SCRIPTS = new TimeoutOptions.TimeoutSource() {
        @Override
        public long getTimeout(RedisCommand<?, ?, ?> command) {
            return within(command.getType()).toMillis();
        }

        private Duration within(ProtocolKeyword type) {
            if (type == CommandType.EVALSHA || type == CommandType.EVAL) {
                return CALL;
            }
            return type == CommandType.SCRIPT ? RedisConnection.LOADING : RedisConnection.PATIENCE;
        }

        @Override
        public TimeUnit getTimeUnit() {
            return TimeUnit.MILLISECONDS;
        }
    };

    /** A redirection refreshes the topology at once; this finds changes that no command was redirected for. */
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);

    /** With full jitter: soon after a short cut, and not all at once after a long one. */
    private static final Duration RECONNECT_FIRST = Duration.ofMillis(100);

    private static final Duration RECONNECT_MOST = Duration.ofSeconds(1);

    private final RedisURI uri;
    private final Optional<SslOptions> tls;
    private final HostResolver names;
    private final Consumer<Event> events;
    private @Nullable DnsAddressResolverGroup resolver;
    private @Nullable ClientResources resources;
    private @Nullable RedisClient single;
    private @Nullable RedisClusterClient cluster;
    private boolean closed;

    LettuceClients(
            String uri,
            Optional<SslOptions> tls,
            Optional<PolledCredentials> credentials,
            HostResolver names,
            Consumer<Event> events) {
        this.uri = lettuce(RedisUri.parse(uri, "redis"));
        this.tls = tls;
        this.names = names;
        this.events = events;
        credentials.ifPresent(this.uri::setCredentialsProvider);
    }

    /** Put together here: the client's own parser takes a host with an underscore for none. */
    private static RedisURI lettuce(RedisUri address) {
        RedisURI.Builder builder = RedisURI.Builder.redis(address.host(), address.port())
                .withSsl(address.tls())
                .withDatabase(address.database())
                .withTimeout(RedisConnection.PATIENCE)
                // Else it names its library at each connect. A user with the least rights may not, which Redis notes in
                // its ACL log each time; and Redis 7.0 does not know the command, so that no rule could allow it.
                .withLibraryName("")
                .withLibraryVersion("");
        address.password().ifPresent(password -> {
            if (address.user().isPresent()) {
                builder.withAuthentication(address.user().get(), password.toCharArray());
            } else {
                builder.withPassword(password.toCharArray());
            }
        });
        return builder.build();
    }

    /** Host and port. */
    String address() {
        return uri.getHost() + ":" + uri.getPort();
    }

    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connectSingle() {
        return single().connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    }

    CompletionStage<StatefulRedisClusterConnection<byte[], byte[]>> connectCluster() {
        // Without its nodes known first, it refuses to connect.
        return refreshTopology().thenCompose(any -> cluster().connectAsync(ByteArrayCodec.INSTANCE));
    }

    CompletionStage<Void> refreshTopology() {
        return cluster().refreshPartitionsAsync();
    }

    private synchronized RedisClient single() {
        RedisClient known = single;
        if (known == null) {
            known = RedisClient.create(resources());
            known.setOptions(options(ClientOptions.builder()).build());
            single = known;
        }
        return known;
    }

    private synchronized RedisClusterClient cluster() {
        RedisClusterClient known = cluster;
        if (known == null) {
            if (closed) {
                throw closedException();
            }
            known = RedisClusterClient.create(resources(), uri);
            ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
            options(builder);
            known.setOptions(builder.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                            .adaptiveRefreshTriggersTimeout(Duration.ofMillis(Connector.RENEW_MILLIS))
                            .refreshTriggersReconnectAttempts(1)
                            .build())
                    .nodeFilter(LettuceClients::isUsable)
                    // Behind one name there may be nodes that a view of the cluster does not name yet.
                    .validateClusterNodeMembership(false)
                    .build());
            cluster = known;
        }
        return known;
    }

    private static boolean isUsable(RedisClusterNode node) {
        return !node.is(NodeFlag.FAIL) && !node.is(NodeFlag.EVENTUAL_FAIL) && !node.is(NodeFlag.NOADDR);
    }

    private ClientOptions.Builder options(ClientOptions.Builder builder) {
        tls.ifPresent(builder::sslOptions);
        // What was sent before a connection broke is not sent again: it may have been counted. Accepting commands while
        // there is no connection would do that, also with the filter, which is for what failed while it was written.
        return Maintenance.off(builder)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .reauthenticateBehavior(ClientOptions.ReauthenticateBehavior.ON_NEW_CREDENTIALS)
                .replayFilter(command -> true)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(RedisConnection.PATIENCE)
                        .keepAlive(true)
                        .build())
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutCommands(true)
                        .timeoutSource(PATIENT_WITH_SCRIPTS)
                        .build())
                .requestQueueSize(MAX_QUEUED);
    }

    private ClientResources resources() {
        ClientResources known = resources;
        if (known == null) {
            DnsAddressResolverGroup made = names.resolver();
            resolver = made;
            known = ClientResources.builder()
                    .addressResolverGroup(made)
                    .reconnectDelay(Delay.fullJitter(RECONNECT_FIRST, RECONNECT_MOST, 1, TimeUnit.MILLISECONDS))
                    .build();
            var unused = known.eventBus().get().subscribe(events);
            resources = known;
        }
        return known;
    }

    static StoreException closedException() {
        return new StoreException("the store is closed", false);
    }

    /** Makes no further client of a cluster. */
    synchronized void close() {
        closed = true;
    }

    /** Ends the clients with their connections, each within {@link RedisConnection#PATIENCE}. After {@link #close}. */
    void shutDown() {
        if (single != null) {
            single.shutdown(Duration.ZERO, RedisConnection.PATIENCE);
        }
        if (cluster != null) {
            cluster.shutdown(Duration.ZERO, RedisConnection.PATIENCE);
        }
        if (resources != null) {
            var unused = resources.shutdown(0, RedisConnection.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        if (resolver != null) {
            resolver.close();
        }
    }
}
