package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import dev.tidegate.redis.script.FlatOutput;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.OutOfStepException;
import dev.tidegate.redis.script.ScriptCall;
import dev.tidegate.redis.script.ScriptLoads;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.cluster.event.ClusterTopologyChangedEvent;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.event.Event;
import io.lettuce.core.event.connection.ReconnectAttemptEvent;
import io.lettuce.core.event.connection.ReconnectFailedEvent;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.buffer.ByteBuf;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection, made when it is first needed, on which commands of all threads are pipelined. Whether the server is part
 * of a cluster is asked of it; then there is one connection for each of its nodes.
 */
public final class RedisConnection implements AutoCloseable {
    /** For connecting and for what is asked rarely: a handshake across regions fits, a black hole is given up. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    /** For a script that a busy server has to compile, in a process that is still loading the classes for it. */
    private static final Duration LOADING = Duration.ofSeconds(10);

    /** Unanswered commands. A server that is behind by so many is not going to answer in time. */
    private static final int MAX_QUEUED = 65_536;

    /** A redirection refreshes what is known of a cluster at once; this finds what nobody was redirected to. */
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);

    /** With full jitter: soon after a short cut, and not all at once after a long one. */
    private static final Duration RECONNECT_FIRST = Duration.ofMillis(100);

    /** How soon a command that found no connection looks for one again: a node of a cluster is connected when first needed. */
    private static final long RETRY_MILLIS = 2;

    /** A connection that is down for longer than these pauses together is down. */
    private static final int MOST_REJECTIONS = 50;

    private static final Duration RECONNECT_MOST = Duration.ofSeconds(1);

    /** After 2, 4, 8 and 16 ms: within the default deadline, and no load on a server that has trouble. */
    private static final int MOST_REFUSALS = 4;

    /** A new connection, or a look at a cluster, so often at most: a promotion takes longer. */
    private static final long RENEW_MILLIS = 250;

    private static final byte[] NOTHING = {};

    /** Instead of a slot. */
    private static final int EVERY_NODE = -1;

    /** The one shard of a server that is no cluster. */
    private static final String WHOLE = "0";

    private final RedisURI uri;
    private final Optional<SslOptions> tls;
    private final Optional<PolledCredentials> credentials;
    private @Nullable ClientResources resources;
    private @Nullable RedisClient client;
    private @Nullable RedisClusterClient clusterClient;
    private @Nullable CompletableFuture<Connected> connecting;
    private volatile @Nullable Connected connected;
    /** Why the server did not let this client in when it came back; a wrong password stays wrong until someone acts. */
    private volatile @Nullable StoreException refusal;

    private final AtomicBoolean renewing = new AtomicBoolean();
    private final StoreListener listener;
    private boolean announced;
    /** The first attempt of a process may run out of time while its classes are loaded; then there is a second. */
    private boolean attempted;

    private boolean closed;

    private record Connected(
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            boolean cluster,
            ScriptLoads loads) {
        Connected(
                StatefulConnection<byte[], byte[]> connection,
                RedisClusterAsyncCommands<byte[], byte[]> commands,
                boolean cluster) {
            this(connection, commands, cluster, new ScriptLoads());
        }
    }

    /** How a call is made: how often it was refused, and how often its script was loaded for it. */
    private record Attempt(CommandType type, int refusals, int loads) {
        static final Attempt FIRST = new Attempt(CommandType.EVALSHA, 0, 0);

        Attempt afterRefusal() {
            return new Attempt(type, refusals + 1, loads);
        }

        Attempt afterLoad() {
            return new Attempt(CommandType.EVALSHA, refusals, loads + 1);
        }

        Attempt withText() {
            return new Attempt(CommandType.EVAL, refusals, loads);
        }
    }

    private final DnsAddressResolverGroup names;

    public RedisConnection(
            String uri,
            Optional<SslOptions> tls,
            Optional<PolledCredentials> credentials,
            HostResolver names,
            StoreListener listener) {
        this.names = names.resolver();
        this.listener = listener;
        this.tls = tls;
        this.credentials = credentials;
        this.uri = lettuce(RedisUri.parse(uri, "redis"));
        this.uri.setTimeout(PATIENCE);
        // Else it says at each connect what library it is. A user with the least rights may not, which Redis notes in
        // its ACL
        // log each time; and Redis 7.0 does not know the command, so that no rule could allow it.
        this.uri.setLibraryName("");
        this.uri.setLibraryVersion("");
        credentials.ifPresent(this.uri::setCredentialsProvider);
    }

    /**
     * Calls a script by its digest, sent once. A server that does not have the script is given it by SCRIPT LOAD, not by EVAL:
     * from 7.4 on Redis evicts what came by EVAL, also if SCRIPT LOAD follows. Neither blocks nor waits.
     */
    public void eval(LuaScript script, ScriptCall call) {
        Connected known = connected;
        if (known != null) {
            eval(known, script, call, Attempt.FIRST);
            return;
        }
        var unused = connect().whenComplete((line, failure) -> {
            if (failure != null) {
                call.answered(null, failure);
            } else {
                evalIfWanted(line, script, call, Attempt.FIRST);
            }
        });
    }

    /** Put together here: the client's own parser takes a host with an underscore for none. */
    private static RedisURI lettuce(RedisUri address) {
        RedisURI.Builder builder = RedisURI.Builder.redis(address.host(), address.port())
                .withSsl(address.tls())
                .withDatabase(address.database());
        address.password().ifPresent(password -> {
            if (address.user().isPresent()) {
                builder.withAuthentication(address.user().get(), password.toCharArray());
            } else {
                builder.withPassword(password.toCharArray());
            }
        });
        return builder.build();
    }

    private static StoreException notSent() {
        return new StoreException("not sent", true, StoreException.Kind.NOT_EXECUTED);
    }

    private void evalIfWanted(Connected line, LuaScript script, ScriptCall call, Attempt attempt) {
        if (call.isWanted()) {
            eval(line, script, call, attempt);
        } else {
            call.answered(null, notSent());
        }
    }

    private void eval(Connected line, LuaScript script, ScriptCall call, Attempt attempt) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        args.add(attempt.type == CommandType.EVALSHA ? script.digest() : script.text());
        call.addTo(args);
        script.time().ifPresent(time -> {
            long now = time.nowMicros();
            args.add(now / 1_000_000).add(now % 1_000_000);
        });
        Tracked tracked = new Tracked(attempt.type, args);
        AsyncCommand<byte[], byte[], long[]> command = new AsyncCommand<>(tracked);
        var unused = command.whenComplete((figures, failure) -> {
            if (failure == null) {
                answered(line, call, figures);
            } else if (RedisFailures.isOutOfStep(StoreException.unwrapped(failure))) {
                outOfStep(line);
                call.answered(null, failure);
            } else if (!call.isWanted()) {
                call.answered(null, tracked.isUnsent() ? notSent() : failure);
            } else if (attempt.type == CommandType.EVALSHA
                    && StoreException.unwrapped(failure) instanceof RedisNoScriptException) {
                missing(line, script, call, attempt, args);
            } else if (tracked.isUnsent()) {
                later(line, RETRY_MILLIS, () -> retry(script, call, attempt));
            } else {
                refused(line, script, call, attempt, failure);
            }
        });
        call.sent(command);
        line.connection.dispatch(command);
    }

    /** Figures that no such command has are the answer to another one. */
    private void answered(Connected line, ScriptCall call, long[] figures) {
        try {
            call.answered(figures, null);
        } catch (OutOfStepException | IndexOutOfBoundsException e) {
            outOfStep(line);
            call.answered(null, e);
        }
    }

    /**
     * Leaves a connection on which replies and commands no longer belong together, because something between here and the
     * server lost a part of a reply. What is under way on it fails as unanswered, and is resolved by its id.
     */
    private void outOfStep(Connected line) {
        synchronized (this) {
            if (line.equals(connected)) {
                connected = null;
                connecting = null;
            }
        }
        happened(Kind.OUT_OF_STEP, where());
        var unused = line.connection.closeAsync();
    }

    /**
     * Loads the script and calls it again: at once on a single connection, where the call arrives after the script; in a
     * cluster after the answer, because a connection to each node has an order of its own. The first load in a cluster goes
     * to the node that holds the key, the second to every node, for a slot on its way to another one. A server that then
     * still lacks the script does not allow SCRIPT LOAD, and gets the text with the call.
     */
    private void missing(Connected line, LuaScript script, ScriptCall call, Attempt attempt, CommandArgs<?, ?> args) {
        listener.scriptMissing();
        if (line.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster && attempt.loads < 2) {
            int slot = SlotHash.getSlot(args.getFirstEncodedKey());
            var unused = loadInCluster(line, cluster, script, attempt.loads == 0 ? slot : EVERY_NODE)
                    .whenComplete((any, failure) -> evalIfWanted(line, script, call, attempt.afterLoad()));
        } else if (line.cluster || attempt.loads > 0) {
            eval(line, script, call, attempt.withText());
        } else {
            var unused = line.loads.load(WHOLE, script, () -> line.commands.scriptLoad(script.text()));
            eval(line, script, call, attempt.afterLoad());
        }
    }

    private static CompletionStage<?> loadInCluster(
            Connected line, StatefulRedisClusterConnection<byte[], byte[]> cluster, LuaScript script, int slot) {
        RedisClusterNode node =
                slot == EVERY_NODE ? null : cluster.getPartitions().getPartitionBySlot(slot);
        if (node == null) {
            // One node that does not answer holds up no call for longer than that.
            return line.loads.load(
                    "",
                    script,
                    () -> line.commands
                            .scriptLoad(script.text())
                            .toCompletableFuture()
                            .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        }
        RedisURI where = node.getUri();
        return line.loads.load(
                node.getNodeId(),
                script,
                () -> cluster.getConnectionAsync(where.getHost(), where.getPort())
                        .thenCompose(one -> one.async().scriptLoad(script.text())));
    }

    /** What was not executed is asked again a few times: a slot on its way, a replica about to be promoted. */
    private void refused(Connected line, LuaScript script, ScriptCall call, Attempt attempt, Throwable failure) {
        if (RedisFailures.isDemoted(StoreException.unwrapped(failure))) {
            renew(true);
        }
        if (attempt.refusals < MOST_REFUSALS && RedisFailures.isNotExecuted(StoreException.unwrapped(failure))) {
            later(line, RETRY_MILLIS << attempt.refusals, () -> retry(script, call, attempt.afterRefusal()));
        } else {
            call.answered(null, failure);
        }
    }

    private static void later(Connected line, long millis, Runnable work) {
        var unused = line.connection.getResources().eventExecutorGroup().schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    /** Once more, while someone still waits, on the connection of now. */
    private void retry(LuaScript script, ScriptCall call, Attempt attempt) {
        Connected line = connected;
        if (line != null && call.isWanted()) {
            eval(line, script, call, attempt);
        } else {
            StoreException why = refusal;
            call.answered(
                    null,
                    why != null
                            ? why
                            : new StoreException(
                                    "the connection to Redis is down", true, StoreException.Kind.NOT_EXECUTED));
        }
    }

    /**
     * Looks anew where to go: it has turned out that the connection leads to a server that was demoted, or to nobody. In a cluster
     * its nodes are asked who is who; else the name is resolved again and connected to, and what was there is left when the new
     * connection stands. Not again within a moment: an
     * attempt that gets no answer ends after {@link #PATIENCE}, so no more than eight are under way.
     */
    public void renew() {
        renew(false);
    }

    private void renew(boolean demoted) {
        Connected old = connected;
        if (old == null || !renewing.compareAndSet(false, true)) {
            return;
        }
        later(old, RENEW_MILLIS, () -> renewing.set(false));
        if (old.cluster) {
            var unused = clusterClient().refreshPartitionsAsync();
            return;
        }
        var unused =
                client().connectAsync(ByteArrayCodec.INSTANCE, uri).thenAccept(fresh -> replace(old, fresh, demoted));
    }

    private synchronized void replace(Connected old, StatefulRedisConnection<byte[], byte[]> fresh, boolean demoted) {
        if (closed || !old.equals(connected)) {
            var unused = fresh.closeAsync();
            return;
        }
        Connected next = new Connected(fresh, fresh.async(), false);
        fresh.addListener(new Back());
        connected = next;
        refusal = null;
        connecting = CompletableFuture.completedFuture(next);
        if (demoted) {
            happened(Kind.FAILOVER, where());
        }
        happened(Kind.CONNECTED, where());
        // What is under way on it may still be answered; one that is down would only try to come back.
        later(next, old.connection.isOpen() ? PATIENCE.toMillis() : 0, () -> {
            var unused = old.connection.closeAsync();
        });
    }

    /**
     * Knows whether it may be under way: what has not left may be sent later, and so may what a node of a cluster sent elsewhere and
     * could not be sent there, because that node had no connection yet.
     */
    private static final class Tracked extends Command<byte[], byte[], long[]> {
        private volatile boolean encoded;

        Tracked(CommandType type, CommandArgs<byte[], byte[]> args) {
            super(type, new FlatOutput(), args);
        }

        @Override
        public void encode(ByteBuf buffer) {
            encoded = true;
            ((FlatOutput) getOutput()).sentAgain();
            super.encode(buffer);
        }

        boolean isUnsent() {
            return !encoded || ((FlatOutput) getOutput()).isSentElsewhere();
        }
    }

    /** A tag for the slots that are kept together with this one: that of their first, so that it stays while they do. */
    public String shardOf(byte[] key) {
        Connected line = connected;
        if (line == null || !(line.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster)) {
            return WHOLE;
        }
        RedisClusterNode node = cluster.getPartitions().getPartitionBySlot(SlotHash.getSlot(key));
        return node == null || node.getSlots().isEmpty() ? WHOLE : shardOf(node);
    }

    private static String shardOf(RedisClusterNode node) {
        return ShardTags.of(Collections.min(node.getSlots()));
    }

    /** Returns the tags of all shards. Connects. */
    public CompletableFuture<Set<String>> shards() {
        return connect().thenApply(line -> {
            Set<String> tags = new LinkedHashSet<>();
            if (line.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
                for (RedisClusterNode node : cluster.getPartitions()) {
                    if (node.is(NodeFlag.UPSTREAM) && !node.getSlots().isEmpty()) {
                        tags.add(shardOf(node));
                    }
                }
            } else {
                tags.add(WHOLE);
            }
            return tags;
        });
    }

    /** What the server of a shard says of itself. */
    public CompletableFuture<String> info(String shard) {
        return connect().thenCompose(line -> {
            if (line.connection instanceof StatefulRedisClusterConnection<byte[], byte[]> cluster) {
                for (RedisClusterNode node : cluster.getPartitions()) {
                    if (node.is(NodeFlag.UPSTREAM)
                            && !node.getSlots().isEmpty()
                            && shardOf(node).equals(shard)) {
                        return cluster.getConnectionAsync(node.getNodeId())
                                .thenCompose(one -> one.async().info());
                    }
                }
            }
            return line.commands.info();
        });
    }

    /** Whether decisions of several tenants may go into one call: not in a cluster, nor while that is unknown. */
    public boolean mixesTenants() {
        Connected known = connected;
        return known != null && !known.cluster;
    }

    public CompletableFuture<Void> load(LuaScript script) {
        return patiently(line -> line.commands.scriptLoad(script.text()));
    }

    public CompletableFuture<Void> ping() {
        return patiently(line -> line.commands.ping());
    }

    /** Sends a PING that waits for so long at most. */
    public CompletableFuture<Void> ping(long millis) {
        return connect()
                .thenCompose(line -> line.commands.ping())
                .thenAccept(pong -> {})
                .orTimeout(millis, TimeUnit.MILLISECONDS);
    }

    public CompletableFuture<Void> delete(byte[] key) {
        return patiently(line -> line.commands.del(key));
    }

    /** Connecting has bounds of its own, and its time is not counted here. */
    private CompletableFuture<Void> patiently(Function<Connected, CompletionStage<?>> asked) {
        return patiently(asked, MOST_REJECTIONS);
    }

    private CompletableFuture<Void> patiently(Function<Connected, CompletionStage<?>> asked, int more) {
        return connect()
                .<Throwable>thenCompose(line -> asked.apply(line)
                        .toCompletableFuture()
                        .orTimeout(LOADING.toMillis(), TimeUnit.MILLISECONDS)
                        .handle((any, failure) -> failure))
                .exceptionally(failure -> failure)
                .thenCompose(failure -> {
                    if (failure != null && more > 0 && RedisFailures.isRejected(StoreException.unwrapped(failure))) {
                        return CompletableFuture.runAsync(
                                        () -> {},
                                        CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS))
                                .thenCompose(any -> patiently(asked, more - 1));
                    }
                    return failure == null
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(told(failure));
                });
    }

    private StoreException told(Throwable failure) {
        StoreException told = RedisFailures.of(StoreException.unwrapped(failure));
        StoreException why = refusal;
        return why != null && told.isTransient() ? why : told;
    }

    public CompletableFuture<byte[]> get(byte[] key) {
        return connect()
                .thenCompose(line -> line.commands.get(key))
                .thenApply(value -> value == null ? NOTHING : value);
    }

    /** The connection; a failed attempt is forgotten, so that the next command tries again. */
    private synchronized CompletableFuture<Connected> connect() {
        if (closed) {
            return CompletableFuture.failedFuture(closed());
        }
        CompletableFuture<Connected> known = connecting;
        if (known == null || known.isCompletedExceptionally()) {
            if (!announced) {
                announced = true;
                happened(Kind.CONNECTING, where());
            }
            boolean once = !attempted;
            attempted = true;
            known = attempt()
                    .exceptionallyCompose(failure -> once && RedisFailures.isTimeout(failure)
                            ? attempt()
                            : CompletableFuture.failedFuture(failure))
                    .thenApply(this::stands);
            connecting = known;
        }
        return known;
    }

    private CompletableFuture<Connected> attempt() {
        return client().connectAsync(ByteArrayCodec.INSTANCE, uri)
                .toCompletableFuture()
                .thenCompose(this::joined);
    }

    private Connected stands(Connected line) {
        synchronized (this) {
            if (closed) {
                var unused = line.connection.closeAsync();
                throw closed();
            }
            connected = line;
            refusal = null;
        }
        happened(Kind.CONNECTED, where());
        return line;
    }

    private static StoreException closed() {
        return new StoreException("the store is closed", false);
    }

    /** The connection itself, or one to the cluster that the server is part of. */
    private CompletableFuture<Connected> joined(StatefulRedisConnection<byte[], byte[]> single) {
        return mode(single).thenCompose(mode -> {
            if (!mode.equals("cluster")) {
                single.addListener(new Back());
                return CompletableFuture.completedFuture(new Connected(single, single.async(), false));
            }
            return single.closeAsync()
                    // Without its nodes known first, it refuses to connect.
                    .thenCompose(any -> clusterClient().refreshPartitionsAsync())
                    .thenCompose(any -> clusterClient().connectAsync(ByteArrayCodec.INSTANCE))
                    .thenApply(line -> new Connected(line, line.async(), true));
        });
    }

    /** What the server says of itself. One that does not know the question is no cluster. */
    private static CompletableFuture<String> mode(StatefulRedisConnection<byte[], byte[]> line) {
        AsyncCommand<byte[], byte[], List<Object>> hello = new AsyncCommand<>(new Command<>(
                CommandType.HELLO,
                new NestedMultiOutput<>(ByteArrayCodec.INSTANCE),
                new CommandArgs<>(ByteArrayCodec.INSTANCE)));
        line.dispatch(hello);
        return hello.toCompletableFuture().handle((fields, failure) -> failure == null ? field(fields, "mode") : "");
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

    private synchronized RedisClient client() {
        RedisClient known = client;
        if (known == null) {
            known = RedisClient.create(resources());
            known.setOptions(options(ClientOptions.builder()).build());
            client = known;
        }
        return known;
    }

    private synchronized RedisClusterClient clusterClient() {
        RedisClusterClient known = clusterClient;
        if (known == null) {
            if (closed) {
                throw closed();
            }
            known = RedisClusterClient.create(resources(), uri);
            ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
            options(builder);
            known.setOptions(builder.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                            .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                            .adaptiveRefreshTriggersTimeout(Duration.ofMillis(RENEW_MILLIS))
                            .refreshTriggersReconnectAttempts(1)
                            .build())
                    .nodeFilter(RedisConnection::isUsable)
                    // Behind one name there may be nodes that a view of the cluster does not name yet.
                    .validateClusterNodeMembership(false)
                    .build());
            clusterClient = known;
        }
        return known;
    }

    private static boolean isUsable(RedisClusterNode node) {
        return !node.is(NodeFlag.FAIL) && !node.is(NodeFlag.EVENTUAL_FAIL) && !node.is(NodeFlag.NOADDR);
    }

    private ClientOptions.Builder options(ClientOptions.Builder builder) {
        tls.ifPresent(builder::sslOptions);
        // What was sent before a connection broke is not sent again: it may have been counted. Accepting commands while
        // there
        // is no connection would do that, also with the filter, which is for what failed while it was being written.
        return builder.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .reauthenticateBehavior(ClientOptions.ReauthenticateBehavior.ON_NEW_CREDENTIALS)
                .replayFilter(command -> true)
                // One command less at each connect, which a user with the least rights may not send either.
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(PATIENCE)
                        .keepAlive(true)
                        .build())
                .requestQueueSize(MAX_QUEUED);
    }

    private synchronized ClientResources resources() {
        ClientResources known = resources;
        if (known == null) {
            known = ClientResources.builder()
                    .addressResolverGroup(names)
                    .reconnectDelay(Delay.fullJitter(RECONNECT_FIRST, RECONNECT_MOST, 1, TimeUnit.MILLISECONDS))
                    .build();
            var unused = known.eventBus().get().subscribe(this::told);
            resources = known;
        }
        return known;
    }

    private String where() {
        return uri.getHost() + ":" + uri.getPort();
    }

    private void happened(Kind kind, String where) {
        listener.happened(new StoreEvent(kind, where));
    }

    /** What the client tells of itself. Looks at a cluster open connections of their own; those are not told of. */
    private void told(Event event) {
        if (event instanceof ReconnectAttemptEvent attempt) {
            happened(Kind.RECONNECTING, shown(attempt.remoteAddress()));
        } else if (event instanceof ReconnectFailedEvent failed) {
            refusal = RedisFailures.refusedConnection(failed.getCause()).orElse(null);
        } else if (event instanceof ClusterTopologyChangedEvent changed) {
            Set<String> before = primaries(changed.before());
            Set<String> after = primaries(changed.after());
            after.removeAll(before);
            if (!before.isEmpty()) {
                after.forEach(node -> happened(Kind.FAILOVER, node));
            }
        }
    }

    private static Set<String> primaries(List<RedisClusterNode> nodes) {
        Set<String> primaries = new LinkedHashSet<>();
        for (RedisClusterNode node : nodes) {
            if (node.is(NodeFlag.UPSTREAM) && !node.getSlots().isEmpty()) {
                primaries.add(node.getUri().getHost() + ":" + node.getUri().getPort());
            }
        }
        return primaries;
    }

    private static String shown(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getHostString() + ":" + inet.getPort() : "";
    }

    /** A connection that was lost and is back. */
    private final class Back implements RedisConnectionStateListener {
        @Override
        public void onRedisConnected(RedisChannelHandler<?, ?> connection, SocketAddress address) {
            refusal = null;
            happened(Kind.CONNECTED, shown(address));
        }
    }

    /**
     * Ends within {@link #PATIENCE}, also on a thread that the connections need to end. Whoever holds the lock must not wait for them:
     * they may be about to ask here for a connection.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            connected = null;
        }
        happened(Kind.CLOSED, "");
        credentials.ifPresent(PolledCredentials::close);
        Thread closing = new Thread(this::shutDown, "tidegate-redis-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nothing is made any more once this is closed. */
    private void shutDown() {
        if (client != null) {
            client.shutdown(Duration.ZERO, PATIENCE);
        }
        if (clusterClient != null) {
            clusterClient.shutdown(Duration.ZERO, PATIENCE);
        }
        if (resources != null) {
            var unused = resources.shutdown(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            names.close();
        }
    }
}
