package dev.tidegate.redis.connection;

import dev.tidegate.redis.script.FlatOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;

/**
 * A script call that knows whether a server may have executed it: not before it is written, nor when a node of a cluster
 * redirected it to a node that has no connection yet.
 */
final class TrackedCommand extends Command<byte[], byte[], long[]> {
    private volatile boolean encoded;

    TrackedCommand(CommandType type, CommandArgs<byte[], byte[]> args) {
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
