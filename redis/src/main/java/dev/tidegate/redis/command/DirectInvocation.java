package dev.tidegate.redis.command;

import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.redis.script.OutOfStepException;
import dev.tidegate.redis.script.ScriptCall;
import io.lettuce.core.protocol.CommandArgs;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One call of a script by itself, and the figures that it answers. */
public final class DirectInvocation extends CompletableFuture<long[]> implements ScriptCall {
    private final LuaScript script;
    private final List<byte[]> keys;
    private final List<byte[]> texts;
    private final int length;

    /** @param length of its reply, which is that of another command if it is longer or shorter; 0 for any */
    public DirectInvocation(LuaScript script, List<byte[]> keys, List<byte[]> texts, int length) {
        this.script = script;
        this.length = length;
        this.keys = keys;
        this.texts = texts;
    }

    @Override
    public boolean begin() {
        return true;
    }

    @Override
    public LuaScript script() {
        return script;
    }

    @Override
    public boolean isWanted() {
        return !isDone();
    }

    @Override
    public void addTo(CommandArgs<byte[], byte[]> args) {
        args.add(keys.size()).addKeys(keys);
        texts.forEach(args::add);
    }

    @Override
    public void sent(Future<?> command) {
        var unused = whenComplete((done, failure) -> command.cancel(false));
    }

    @Override
    public void answered(long @Nullable [] figures, @Nullable Throwable failure) {
        if (figures != null && length != 0 && figures.length != length) {
            throw new OutOfStepException("not the reply of such a command");
        }
        if (figures != null) {
            complete(figures);
        } else {
            completeExceptionally(
                    failure == null ? new IllegalStateException("neither figures nor a failure") : failure);
        }
    }
}
