package dev.tidegate.redis;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.StoreException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection, made when it is first needed, on which commands of all threads are pipelined. */
final class RedisLine implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final byte[] NOTHING = {};

    private final RedisURI uri;
    private final Duration deadline;
    private @Nullable RedisClient client;
    private @Nullable CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection;
    private boolean closed;

    RedisLine(String uri, Duration deadline) {
        try {
            this.uri = RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            // The text may hold a password, so neither it nor the parser's message is repeated.
            throw new InvalidInputException(
                    "redis", "not a URI of Redis", "redis://[[user]:password@]host[:port], or rediss:// for TLS");
        }
        this.uri.setTimeout(CONNECT_TIMEOUT);
        this.deadline = deadline;
    }

    /** Sends a command once, and waits for its answer until the deadline. */
    CompletableFuture<long[]> send(CommandType type, Supplier<CommandArgs<byte[], byte[]>> arguments) {
        return connection()
                .thenCompose(line -> {
                    AsyncCommand<byte[], byte[], long[]> command =
                            new AsyncCommand<>(new Command<>(type, new FlatOutput(), arguments.get()));
                    line.dispatch(command);
                    return command.toCompletableFuture();
                })
                .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    CompletableFuture<Void> load(byte[] script) {
        return connection()
                .thenCompose(line -> line.async().scriptLoad(script).toCompletableFuture())
                .orTimeout(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(digest -> {});
    }

    CompletableFuture<byte[]> get(byte[] key) {
        return connection()
                .thenCompose(line -> line.async().get(key).toCompletableFuture())
                .thenApply(value -> value == null ? NOTHING : value);
    }

    /** The connection; a failed attempt is forgotten, so that the next command tries again. */
    private synchronized CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connection() {
        if (closed) {
            return CompletableFuture.failedFuture(new StoreException("the store is closed", false));
        }
        CompletableFuture<StatefulRedisConnection<byte[], byte[]>> known = connection;
        if (known == null || known.isCompletedExceptionally()) {
            known = client().connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
            connection = known;
        }
        return known;
    }

    private RedisClient client() {
        RedisClient known = client;
        if (known == null) {
            known = RedisClient.create();
            known.setOptions(ClientOptions.builder()
                    .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                    // What was sent before a connection broke is not sent again: it may have been counted.
                    .replayFilter(command -> true)
                    .build());
            client = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        closed = true;
        RedisClient known = client;
        if (known != null) {
            known.shutdown(Duration.ZERO, CONNECT_TIMEOUT);
        }
    }
}
