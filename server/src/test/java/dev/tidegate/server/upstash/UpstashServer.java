package dev.tidegate.server.upstash;

import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.server.TidegateServer;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.ops.StoreEventLog;
import dev.tidegate.server.upstash.access.DevelopmentGuard;
import dev.tidegate.server.upstash.access.EndpointAccess;
import dev.tidegate.server.upstash.access.UpstashTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The endpoint on a free port in front of a Redis, and a client for it. */
final class UpstashServer implements AutoCloseable {
    static final String TOKEN = "test-token";

    private final RateLimiter limiter =
            RateLimiter.builder().store(MemoryStore.builder().build()).build();
    private final RawRedis redis;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    final TidegateServer server;

    private UpstashServer(
            ServerOptions listening, RawRedis redis, UpstashOptions options, Optional<UpstashTokens> tokens) {
        this.redis = redis;
        EndpointAccess access = EndpointAccess.of(
                        tokens,
                        Map.of(DevelopmentGuard.TOKEN, TOKEN, DevelopmentGuard.ALLOW, "blpop,xread,monitor,flushdb"),
                        TimeSource.system())
                .orElseThrow();
        server = TidegateServer.start(
                        listening,
                        limiter,
                        Optional.empty(),
                        new StoreEventLog(),
                        Optional.of(new UpstashParts(options, redis, access, Optional.empty())))
                .toCompletableFuture()
                .join();
    }

    /** With a deadline that no busy machine misses. */
    static UpstashServer before(String uri) {
        return before(uri, Duration.ofSeconds(30));
    }

    static UpstashServer before(String uri, Duration deadline) {
        return before(RedisStore.builder(uri).raw(), UpstashOptions.on(0).within(deadline), Optional.empty());
    }

    static UpstashServer before(RawRedis redis, UpstashOptions options, Optional<UpstashTokens> tokens) {
        return new UpstashServer(new ServerOptions("127.0.0.1", 0, Optional.empty(), false), redis, options, tokens);
    }

    /** With short times for what arrives slowly, and room for few connections. */
    static UpstashServer strict(String uri) {
        return new UpstashServer(
                new ServerOptions("127.0.0.1", 0, Optional.empty(), false).withBounds(Duration.ofMillis(250), 1_000),
                RedisStore.builder(uri).raw(),
                UpstashOptions.on(0).within(Duration.ofSeconds(30)),
                Optional.empty());
    }

    int port() {
        return URI.create(server.upstashUrl()).getPort();
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.upstashUrl() + path))
                .timeout(Duration.ofMinutes(2))
                .header("Authorization", "Bearer " + TOKEN);
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return sendAsync(request).join();
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** The body of the answer to one command. */
    String command(String body, String... headers) {
        return post("/", body, headers).body();
    }

    @Override
    public void close() {
        server.close();
        redis.close();
        limiter.close();
    }
}
