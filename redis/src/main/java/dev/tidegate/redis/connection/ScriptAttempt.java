package dev.tidegate.redis.connection;

import dev.tidegate.StoreException;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.OutOfStepException;
import dev.tidegate.redis.script.ScriptCall;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One try of a script call on one connection: builds its command, and makes the next try where the reply shows that the
 * server did not execute it.
 */
final class ScriptAttempt implements BiConsumer<long[], Throwable> {
    /** After 2, 4, 8 and 16 ms: within the default deadline, and no load on a server that has trouble. */
    private static final int MOST_REFUSALS = 4;

    private final Connector connector;
    private final ConnectionEvents events;
    private final LiveConnection live;
    private final ScriptCall call;
    private final LuaScript script;
    private final Tries tries;
    private final TrackedCommand tracked;

    /** How a call is made: how often it was refused, and how often its script was loaded for it. */
    private record Tries(CommandType type, int refusals, int loads) {
        static final Tries NONE = new Tries(CommandType.EVALSHA, 0, 0);

        Tries afterRefusal() {
            return new Tries(type, refusals + 1, loads);
        }

        Tries afterLoad() {
            return new Tries(CommandType.EVALSHA, refusals, loads + 1);
        }

        Tries withText() {
            return new Tries(CommandType.EVAL, refusals, loads);
        }
    }

    /** The first try of a call. */
    ScriptAttempt(Connector connector, ConnectionEvents events, LiveConnection live, ScriptCall call) {
        this(connector, events, live, call, call.script(), Tries.NONE);
    }

    private ScriptAttempt(
            Connector connector,
            ConnectionEvents events,
            LiveConnection live,
            ScriptCall call,
            LuaScript script,
            Tries tries) {
        this.connector = connector;
        this.events = events;
        this.live = live;
        this.call = call;
        this.script = script;
        this.tries = tries;
        this.tracked = new TrackedCommand(tries.type, arguments());
    }

    private CommandArgs<byte[], byte[]> arguments() {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        args.add(tries.type == CommandType.EVALSHA ? script.digest() : script.text());
        call.addTo(args);
        script.time().ifPresent(time -> {
            long now = time.nowMicros();
            args.add(now / 1_000_000).add(now % 1_000_000);
        });
        return args;
    }

    /** The command to dispatch; its reply comes back to this try. */
    AsyncCommand<byte[], byte[], long[]> command() {
        AsyncCommand<byte[], byte[], long[]> command = new AsyncCommand<>(tracked);
        var unused = command.whenComplete(this);
        call.sent(command);
        return command;
    }

    void sendIfWanted() {
        if (call.isWanted()) {
            send();
        } else {
            call.answered(null, notSent());
        }
    }

    private void send() {
        live.connection().dispatch(command());
    }

    private static StoreException notSent() {
        return new StoreException("not sent", true, StoreException.Kind.NOT_EXECUTED);
    }

    @Override
    public void accept(long @Nullable [] figures, @Nullable Throwable failure) {
        if (failure == null) {
            answered(figures);
            return;
        }
        Throwable cause = StoreException.unwrapped(failure);
        if (RedisFailures.isOutOfStep(cause)) {
            connector.abandon(live);
            call.answered(null, failure);
        } else if (!call.isWanted()) {
            call.answered(null, tracked.isUnsent() ? notSent() : failure);
        } else if (tries.type == CommandType.EVALSHA && cause instanceof RedisNoScriptException) {
            missing();
        } else if (tracked.isUnsent()) {
            live.later(RedisConnection.RETRY_MILLIS, () -> retry(tries));
        } else {
            refused(failure);
        }
    }

    /** Figures that no such command has are the answer to another one. */
    private void answered(long @Nullable [] figures) {
        try {
            call.answered(figures, null);
        } catch (OutOfStepException | IndexOutOfBoundsException e) {
            connector.abandon(live);
            call.answered(null, e);
        }
    }

    private ScriptAttempt next(LuaScript next, Tries after) {
        return new ScriptAttempt(connector, events, live, call, next, after);
    }

    /**
     * Loads the script and calls it again: at once on a single connection, where the call arrives after the script; in a
     * cluster after the answer, because a connection to each node has an order of its own. The first load in a cluster goes
     * to the node that holds the key, the second to every node, for a slot on its way to another one. A server that then
     * still lacks the script does not allow SCRIPT LOAD, and gets the text with the call.
     */
    private void missing() {
        Optional<LuaScript> instead = call.instead();
        if (instead.isPresent()) {
            next(instead.get(), tries).send();
            return;
        }
        events.scriptMissing();
        if (live.isCluster() && tries.loads < 2) {
            int slot = SlotHash.getSlot(tracked.getArgs().getFirstEncodedKey());
            var unused = (tries.loads == 0 ? live.loadAt(slot, script) : live.loadEverywhere(script))
                    .whenComplete(
                            (any, failure) -> next(script, tries.afterLoad()).sendIfWanted());
        } else if (live.isCluster() || tries.loads > 0) {
            next(script, tries.withText()).send();
        } else {
            var unused = live.load(script);
            next(script, tries.afterLoad()).send();
        }
    }

    /** What was not executed is asked again a few times: a slot on its way, a replica about to be promoted. */
    private void refused(Throwable failure) {
        if (RedisFailures.isDemoted(StoreException.unwrapped(failure))) {
            connector.renew(true);
        }
        if (tries.refusals < MOST_REFUSALS && RedisFailures.isNotExecuted(StoreException.unwrapped(failure))) {
            live.later(RedisConnection.RETRY_MILLIS << tries.refusals, () -> retry(tries.afterRefusal()));
        } else {
            call.answered(null, failure);
        }
    }

    /** Calls it again on the connection of now, if its caller still waits. */
    private void retry(Tries after) {
        LiveConnection now = connector.live();
        if (now != null && call.isWanted()) {
            new ScriptAttempt(connector, events, now, call, script, after).send();
        } else {
            call.answered(
                    null,
                    events.refusalOr(new StoreException(
                            "the connection to Redis is down", true, StoreException.Kind.NOT_EXECUTED)));
        }
    }
}
