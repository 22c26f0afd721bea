package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.OutOfStepException;
import dev.tidegate.redis.script.ScriptCall;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.spi.StoreListener;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
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
    private static final long RETRY_MILLIS = 2;

    /** A connection that is down for longer than these pauses together is down. */
    private static final int MOST_REJECTIONS = 50;

    /** After 2, 4, 8 and 16 ms: within the default deadline, and no load on a server that has trouble. */
    private static final int MOST_REFUSALS = 4;

    private static final byte[] NOTHING = {};

    private final Optional<PolledCredentials> credentials;
    private final ConnectionEvents events;
    private final LettuceClients clients;
    private final Connector connector;

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
    public void eval(LuaScript script, ScriptCall call) {
        LiveConnection known = connector.live();
        if (known != null) {
            eval(known, script, call, Attempt.FIRST);
            return;
        }
        var unused = connector.connect().whenComplete((live, failure) -> {
            if (failure != null) {
                call.answered(null, failure);
            } else {
                evalIfWanted(live, script, call, Attempt.FIRST);
            }
        });
    }

    private static StoreException notSent() {
        return new StoreException("not sent", true, StoreException.Kind.NOT_EXECUTED);
    }

    private void evalIfWanted(LiveConnection live, LuaScript script, ScriptCall call, Attempt attempt) {
        if (call.isWanted()) {
            eval(live, script, call, attempt);
        } else {
            call.answered(null, notSent());
        }
    }

    private void eval(LiveConnection live, LuaScript script, ScriptCall call, Attempt attempt) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        args.add(attempt.type == CommandType.EVALSHA ? script.digest() : script.text());
        call.addTo(args);
        script.time().ifPresent(time -> {
            long now = time.nowMicros();
            args.add(now / 1_000_000).add(now % 1_000_000);
        });
        TrackedCommand tracked = new TrackedCommand(attempt.type, args);
        AsyncCommand<byte[], byte[], long[]> command = new AsyncCommand<>(tracked);
        var unused = command.whenComplete((figures, failure) -> {
            if (failure == null) {
                answered(live, call, figures);
            } else if (RedisFailures.isOutOfStep(StoreException.unwrapped(failure))) {
                connector.abandon(live);
                call.answered(null, failure);
            } else if (!call.isWanted()) {
                call.answered(null, tracked.isUnsent() ? notSent() : failure);
            } else if (attempt.type == CommandType.EVALSHA
                    && StoreException.unwrapped(failure) instanceof RedisNoScriptException) {
                missing(live, script, call, attempt, args);
            } else if (tracked.isUnsent()) {
                live.later(RETRY_MILLIS, () -> retry(script, call, attempt));
            } else {
                refused(live, script, call, attempt, failure);
            }
        });
        call.sent(command);
        live.connection().dispatch(command);
    }

    /** Figures that no such command has are the answer to another one. */
    private void answered(LiveConnection live, ScriptCall call, long[] figures) {
        try {
            call.answered(figures, null);
        } catch (OutOfStepException | IndexOutOfBoundsException e) {
            connector.abandon(live);
            call.answered(null, e);
        }
    }

    /**
     * Loads the script and calls it again: at once on a single connection, where the call arrives after the script; in a
     * cluster after the answer, because a connection to each node has an order of its own. The first load in a cluster goes
     * to the node that holds the key, the second to every node, for a slot on its way to another one. A server that then
     * still lacks the script does not allow SCRIPT LOAD, and gets the text with the call.
     */
    private void missing(
            LiveConnection live, LuaScript script, ScriptCall call, Attempt attempt, CommandArgs<?, ?> args) {
        Optional<LuaScript> instead = call.instead();
        if (instead.isPresent()) {
            eval(live, instead.get(), call, attempt);
            return;
        }
        events.scriptMissing();
        if (live.isCluster() && attempt.loads < 2) {
            int slot = SlotHash.getSlot(args.getFirstEncodedKey());
            var unused = (attempt.loads == 0 ? live.loadAt(slot, script) : live.loadEverywhere(script))
                    .whenComplete((any, failure) -> evalIfWanted(live, script, call, attempt.afterLoad()));
        } else if (live.isCluster() || attempt.loads > 0) {
            eval(live, script, call, attempt.withText());
        } else {
            var unused = live.load(script);
            eval(live, script, call, attempt.afterLoad());
        }
    }

    /** What was not executed is asked again a few times: a slot on its way, a replica about to be promoted. */
    private void refused(LiveConnection live, LuaScript script, ScriptCall call, Attempt attempt, Throwable failure) {
        if (RedisFailures.isDemoted(StoreException.unwrapped(failure))) {
            connector.renew(true);
        }
        if (attempt.refusals < MOST_REFUSALS && RedisFailures.isNotExecuted(StoreException.unwrapped(failure))) {
            live.later(RETRY_MILLIS << attempt.refusals, () -> retry(script, call, attempt.afterRefusal()));
        } else {
            call.answered(null, failure);
        }
    }

    /** Calls it again on the connection of now, if its caller still waits. */
    private void retry(LuaScript script, ScriptCall call, Attempt attempt) {
        LiveConnection live = connector.live();
        if (live != null && call.isWanted()) {
            eval(live, script, call, attempt);
        } else {
            call.answered(
                    null,
                    events.refusalOr(new StoreException(
                            "the connection to Redis is down", true, StoreException.Kind.NOT_EXECUTED)));
        }
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
