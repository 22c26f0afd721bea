package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.ScriptCall;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends commands to Redis. One connection, made when it is first needed, pipelines the commands of all threads; if the server
 * is part of a cluster, there is one to each of its nodes. A command that the server has certainly not executed is sent again
 * within its deadline; any other is sent once.
 */
public final class RedisConnection implements AutoCloseable {
    /** For connecting and for what is asked rarely: a handshake across regions fits, a black hole is given up. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    /** For a script that a busy server has to compile, in a process that is still loading the classes for it. */
    static final Duration LOADING = Duration.ofSeconds(10);

    /** How soon a command that found no connection looks for one again: a node of a cluster is connected when first needed. */
    static final long RETRY_MILLIS = 2;

    /** A connection that is down for longer than these pauses together is down. */
    private static final int MOST_REJECTIONS = 50;

    private static final byte[] NOTHING = {};

    private final Optional<PolledCredentials> credentials;
    private final ConnectionEvents events;
    private final LettuceClients clients;
    private final Connector connector;

    public RedisConnection(
            String uri,
            Optional<SslOptions> tls,
            Optional<PolledCredentials> credentials,
            HostResolver names,
            StoreListener listener) {
        this.credentials = credentials;
        this.events = new ConnectionEvents(listener);
        this.clients = new LettuceClients(uri, tls, credentials, names, events::onEvent);
        this.connector = new Connector(clients, events);
    }

    /**
     * Calls a script by its digest, sent once. A server that does not have the script is given it by SCRIPT LOAD, not by EVAL:
     * from 7.4 on Redis evicts what came by EVAL, also if SCRIPT LOAD follows. Neither blocks nor waits.
     */
    public void eval(ScriptCall call) {
        if (!call.begin()) {
            return;
        }
        LiveConnection live = connector.live();
        if (live == null) {
            connected(call);
        } else {
            live.connection().dispatch(new ScriptAttempt(connector, events, live, call).command());
        }
    }

    private void connected(ScriptCall call) {
        var unused = connector.connect().whenComplete((live, failure) -> {
            if (failure != null) {
                call.answered(null, failure);
            } else {
                new ScriptAttempt(connector, events, live, call).sendIfWanted();
            }
        });
    }

    /** Finds out again where the server is: the connection leads to a server that was demoted, or that does not answer. */
    public void renew() {
        connector.renew(false);
    }

    /** The shard that holds a key, as {@link Shards} names it. */
    public String shardOf(byte[] key) {
        LiveConnection live = connector.live();
        return live == null ? Shards.WHOLE : Shards.of(live.connection(), key);
    }

    /** All shards. Connects. */
    public CompletableFuture<Set<String>> shards() {
        return connector.connect().thenApply(Shards::all);
    }

    /** INFO of the server that is the primary of a shard. */
    public CompletableFuture<String> info(String shard) {
        return connector.connect().thenCompose(live -> Shards.info(live, shard));
    }

    /** Whether decisions of several tenants may go into one call: not in a cluster, nor while that is unknown. */
    public boolean mixesTenants() {
        LiveConnection known = connector.live();
        return known != null && !known.isCluster();
    }

    public CompletableFuture<Void> load(LuaScript script) {
        return patiently(live -> live.commands().scriptLoad(script.text()));
    }

    public CompletableFuture<Void> ping() {
        return patiently(live -> live.commands().ping());
    }

    /** Sends a PING that waits for so long at most. */
    public CompletableFuture<Void> ping(long millis) {
        return connector
                .connect()
                .thenCompose(live -> live.commands().ping())
                .thenAccept(pong -> {})
                .orTimeout(millis, TimeUnit.MILLISECONDS);
    }

    public CompletableFuture<Void> delete(byte[] key) {
        return patiently(live -> live.commands().del(key));
    }

    /** Connecting has bounds of its own, and its time is not counted here. */
    private CompletableFuture<Void> patiently(Function<LiveConnection, CompletionStage<?>> asked) {
        return patiently(asked, MOST_REJECTIONS);
    }

    private CompletableFuture<Void> patiently(Function<LiveConnection, CompletionStage<?>> asked, int more) {
        return connector
                .connect()
                .<Throwable>thenCompose(live -> asked.apply(live)
                        .toCompletableFuture()
                        .orTimeout(LOADING.toMillis(), TimeUnit.MILLISECONDS)
                        .handle((any, failure) -> failure))
                .exceptionally(failure -> failure)
                .thenCompose(failure -> {
                    if (failure != null && more > 0 && RedisFailures.isRejected(StoreException.unwrapped(failure))) {
                        return afterPause().thenCompose(any -> patiently(asked, more - 1));
                    }
                    return failure == null
                            ? CompletableFuture.completedFuture(null)
                            : CompletableFuture.failedFuture(explained(failure));
                });
    }

    private StoreException explained(Throwable failure) {
        StoreException explained = RedisFailures.of(StoreException.unwrapped(failure));
        return explained.isTransient() ? events.refusalOr(explained) : explained;
    }

    /** Sends a command that is no decision. */
    public <T> CompletableFuture<T> ask(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
        return ask(command, MOST_REJECTIONS);
    }

    /** A command that was rejected was not sent: a node of a cluster is not connected to yet. */
    private <T> CompletableFuture<T> ask(
            Function<RedisClusterAsyncCommands<byte[], byte[]>, CompletionStage<T>> command, int more) {
        return connector
                .connect()
                .thenCompose(live -> command.apply(live.commands()))
                .exceptionallyCompose(failure -> {
                    if (more > 0 && RedisFailures.isRejected(StoreException.unwrapped(failure))) {
                        return afterPause().thenCompose(any -> ask(command, more - 1));
                    }
                    return CompletableFuture.failedFuture(failure);
                });
    }

    private static CompletableFuture<Void> afterPause() {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS));
    }

    public CompletableFuture<byte[]> get(byte[] key) {
        return ask(redis -> redis.get(key)).thenApply(value -> value == null ? NOTHING : value);
    }

    /**
     * Ends within {@link #PATIENCE}, also on a thread that the connections need to end. No lock is held while it waits for
     * them: they may be about to ask for a connection.
     */
    @Override
    public void close() {
        if (!connector.close()) {
            return;
        }
        events.happened(Kind.CLOSED, "");
        credentials.ifPresent(PolledCredentials::close);
        Thread closing = new Thread(clients::shutDown, "tidegate-redis-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
