package dev.tidegate.server.tls;

import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.ops.StoreEventLog;
import dev.tidegate.server.upstash.UpstashOptions;
import dev.tidegate.server.upstash.UpstashParts;
import dev.tidegate.server.upstash.access.DevelopmentGuard;
import dev.tidegate.server.upstash.access.EndpointAccess;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A server whose two listeners speak HTTPS, on free ports. */
final class SecuredServer implements AutoCloseable {
    static final String TOKEN = "test-token";

    private final RateLimiter limiter =
            RateLimiter.builder().store(MemoryStore.builder().build()).build();
    private final RawRedis redis;
    final TidegateServer server;

    SecuredServer(
            String redisUri, ServerCertificate api, ServerCertificate upstash, Duration receive, int connections) {
        redis = RedisStore.builder(redisUri).raw();
        EndpointAccess access = EndpointAccess.of(
                        Optional.empty(), Map.of(DevelopmentGuard.TOKEN, TOKEN), TimeSource.system())
                .orElseThrow();
        server = TidegateServer.start(
                        new ServerOptions("127.0.0.1", 0, Optional.empty(), false)
                                .withBounds(receive, connections)
                                .withCertificate(api),
                        limiter,
                        Optional.empty(),
                        new StoreEventLog(),
                        Optional.of(new UpstashParts(UpstashOptions.on(0), redis, access, Optional.of(upstash))))
                .toCompletableFuture()
                .join();
    }

    @Override
    public void close() {
        server.close();
        redis.close();
        limiter.close();
    }
}
