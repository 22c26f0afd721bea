package dev.tidegate.bench.redis.side;

import dev.tidegate.bench.redis.server.Admin;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;

/** A script that the server already has, through plain Lettuce on one connection of its own. */
public final class ScriptSide implements Side {
    private final StatefulRedisConnection<byte[], byte[]> line;
    private final IntFunction<CommandArgs<byte[], byte[]>> arguments;

    /** @param arguments what follows EVALSHA, for a subject */
    public ScriptSide(Admin admin, IntFunction<CommandArgs<byte[], byte[]>> arguments) {
        this.line = admin.client().connect(ByteArrayCodec.INSTANCE);
        this.arguments = arguments;
    }

    @Override
    public CompletionStage<Boolean> decide(int subject) {
        return send(subject);
    }

    public AsyncCommand<byte[], byte[], Boolean> send(int subject) {
        AsyncCommand<byte[], byte[], Boolean> command =
                new AsyncCommand<>(new Command<>(CommandType.EVALSHA, new FirstInteger(), arguments.apply(subject)));
        line.dispatch(command);
        return command;
    }

    /** From now on commands leave with {@link #flush}, many in one packet. */
    public void holdBack(boolean held) {
        line.setAutoFlushCommands(!held);
    }

    public void flush() {
        line.flushCommands();
    }

    @Override
    public void close() {
        line.close();
    }
}
