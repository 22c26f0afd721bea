package dev.tidegate.redis.script;

import io.lettuce.core.protocol.CommandArgs;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What one call of a script needs, and what becomes of it. */
public interface ScriptCall {
    /** Called once, before the first try. False if no caller waits any longer; then it is over, and not to be sent. */
    boolean begin();

    /** The script to call. */
    LuaScript script();

    /** Asked before each further try: a caller must not get a failure and be charged all the same. */
    boolean isWanted();

    /** Adds the number of keys, the keys, and what follows them. */
    void addTo(CommandArgs<byte[], byte[]> args);

    /** Another script for a server that does not have the one it was sent to; empty if that is to be loaded. */
    default Optional<LuaScript> instead() {
        return Optional.empty();
    }

    /** It is on its way; cancelled while it still waits for a connection, it is not sent. */
    void sent(Future<?> command);

    /** The figures, or why there are none. */
    void answered(long @Nullable [] figures, @Nullable Throwable failure);
}
