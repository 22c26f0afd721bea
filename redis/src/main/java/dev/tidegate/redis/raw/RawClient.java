package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import dev.tidegate.redis.connection.HostResolver;
import dev.tidegate.redis.connection.Maintenance;
import dev.tidegate.redis.connection.PolledCredentials;
import dev.tidegate.redis.connection.RedisUri;
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
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes connections that speak RESP2, and the client of a cluster where the server is part of one. */
final class RawClient implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration RECONNECT_FIRST = Duration.ofMillis(50);
    private static final Duration RECONNECT_MOST = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);
    /** How soon after one look at the nodes a failure may cause the next. */
    private static final Duration TOPOLOGY_LOOK = Duration.ofMillis(500);

    private static final int MAX_QUEUED = 65_536;

    private final RedisURI uri;
    private final Optional<SslOptions> tls;
    private final Optional<PolledCredentials> credentials;
    private final DnsAddressResolverGroup names;
    private final ClientResources resources;
    private final RedisClient client;
    /** A subscription in RESP2 cannot authenticate again; it does when it connects. */
    private final RedisClient subscriptions;

    private final RedisClusterClient cluster;
    private boolean looking;
    private boolean closed;
    /** A look that begins a moment after the one before: what is asked for meanwhile may be newer than that one. */
    private @Nullable CompletableFuture<Void> nextLook;

    RawClient(String uri, Optional<SslOptions> tls, Optional<PolledCredentials> credentials, HostResolver names) {
        this.uri = lettuce(RedisUri.parse(uri, "redis"));
        this.tls = tls;
        this.credentials = credentials;
        this.names = names.resolver();
        credentials.ifPresent(this.uri::setCredentialsProvider);
        this.resources = ClientResources.builder()
                .addressResolverGroup(this.names)
                .reconnectDelay(Delay.fullJitter(RECONNECT_FIRST, RECONNECT_MOST, 1, TimeUnit.MILLISECONDS))
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(options(ClientOptions.builder()).build());
        this.subscriptions = RedisClient.create(resources);
        subscriptions.setOptions(options(ClientOptions.builder())
                .reauthenticateBehavior(ClientOptions.ReauthenticateBehavior.DEFAULT)
                .build());
        this.cluster = RedisClusterClient.create(resources, this.uri);
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
        options(builder);
        cluster.setOptions(builder.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .adaptiveRefreshTriggersTimeout(TOPOLOGY_LOOK)
                        .refreshTriggersReconnectAttempts(1)
                        .build())
                .nodeFilter(node -> !node.is(RedisClusterNode.NodeFlag.FAIL)
                        && !node.is(RedisClusterNode.NodeFlag.EVENTUAL_FAIL)
                        && !node.is(RedisClusterNode.NodeFlag.NOADDR))
                .build());
    }

    /** Put together here: the client's own parser takes a host with an underscore for none. */
    private static RedisURI lettuce(RedisUri address) {
        RedisURI.Builder builder = RedisURI.Builder.redis(address.host(), address.port())
                .withSsl(address.tls())
                .withDatabase(address.database())
                .withTimeout(PATIENCE)
                // A user with few rights may not say what its client is.
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

    /**
     * What was sent before a connection broke is not sent again: it may have been executed. How long a command may take is for its caller
     * to say: some block, and MONITOR is silent as long as nothing happens.
     */
    private ClientOptions.Builder options(ClientOptions.Builder builder) {
        tls.ifPresent(builder::sslOptions);
        return Maintenance.off(builder)
                .protocolVersion(ProtocolVersion.RESP2)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .reauthenticateBehavior(ClientOptions.ReauthenticateBehavior.ON_NEW_CREDENTIALS)
                .replayFilter(command -> true)
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(PATIENCE)
                        .keepAlive(true)
                        .build())
                .requestQueueSize(MAX_QUEUED);
    }

    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connect() {
        return client.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    }

    /** Makes a client whose connections to the server live on that event loop. */
    LoopClient onLoop(EventLoop loop) {
        return new LoopClient(uri, resources, options(ClientOptions.builder()).build(), loop);
    }

    /** Connects to another node of the cluster that the server is part of. */
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connect(String host, int port) {
        RedisURI there = RedisURI.builder(uri).withHost(host).withPort(port).build();
        return client.connectAsync(ByteArrayCodec.INSTANCE, there).toCompletableFuture();
    }

    /**
     * Asks the cluster again which node holds what, a moment after it was asked the last time. Completes when it has
     * answered, or could not be asked.
     */
    synchronized CompletableFuture<Void> look() {
        CompletableFuture<Void> next = nextLook;
        if (next == null) {
            next = new CompletableFuture<>();
            if (looking) {
                nextLook = next;
            } else {
                look(next);
            }
        }
        return next;
    }

    private synchronized void look(CompletableFuture<Void> done) {
        if (closed) {
            done.complete(null);
            return;
        }
        looking = true;
        var unused = cluster.refreshPartitionsAsync().whenComplete((any, failure) -> {
            later(TOPOLOGY_LOOK.toMillis(), this::looked);
            done.complete(null);
        });
    }

    private synchronized void looked() {
        CompletableFuture<Void> next = nextLook;
        nextLook = null;
        looking = false;
        if (next != null) {
            look(next);
        }
    }

    CompletableFuture<StatefulRedisPubSubConnection<byte[], byte[]>> connectPubSub() {
        return subscriptions.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
    }

    /** The connection to all nodes. */
    CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> connectCluster() {
        return cluster.refreshPartitionsAsync()
                .thenCompose(any -> cluster.connectAsync(ByteArrayCodec.INSTANCE))
                .thenCompose(RawClient::withItsNodes)
                .toCompletableFuture();
    }

    /** Connects to each primary now: a first command would else be rejected while its connection is made. */
    private static CompletableFuture<StatefulRedisClusterConnection<byte[], byte[]>> withItsNodes(
            StatefulRedisClusterConnection<byte[], byte[]> all) {
        CompletableFuture<?>[] nodes = ClusterNodes.primaries(all).stream()
                .map(node -> ClusterNodes.connection(all, node.getNodeId()).handle((line, failure) -> line))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(nodes).thenApply(any -> all);
    }

    void later(long millis, Runnable work) {
        var unused = resources.eventExecutorGroup().schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    static StoreException closed() {
        return new StoreException("the connection is closed", false);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        credentials.ifPresent(PolledCredentials::close);
        client.shutdown(Duration.ZERO, PATIENCE);
        subscriptions.shutdown(Duration.ZERO, PATIENCE);
        cluster.shutdown(Duration.ZERO, PATIENCE);
        var unused = resources.shutdown(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        names.close();
    }
}
