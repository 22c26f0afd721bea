package dev.tidegate.bench.redis.server;

import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client for what is not measured, and the connection on which the server is asked for its figures. */
public final class Admin implements AutoCloseable {
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> line;

    public Admin(String uri) {
        client = RedisClient.create(uri);
        line = client.connect(ByteArrayCodec.INSTANCE);
    }

    /** For connections of others on the same server. */
    public RedisClient client() {
        return client;
    }

    public ServerFigures figures() {
        return ServerFigures.parse(line.sync().info("everything"));
    }

    /** Hands the server a script; gives what EVALSHA calls it. */
    public byte[] load(String script) {
        return line.sync().scriptLoad(script).getBytes(StandardCharsets.US_ASCII);
    }

    public byte[] get(byte[] key) {
        return line.sync().get(key);
    }

    public void set(byte[] key, byte[] value, Duration ttl) {
        line.sync().set(key, value, SetArgs.Builder.px(ttl));
    }

    /** Deletes every key; scripts stay. */
    public void clear() {
        line.sync().flushall();
    }

    @Override
    public void close() {
        line.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
