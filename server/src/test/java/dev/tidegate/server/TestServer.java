package dev.tidegate.server;

import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.doctor.HealthMonitor;
import dev.tidegate.plan.Plans;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.usage.Prices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A real server on a free port, and a client for it. */
public final class TestServer implements AutoCloseable {
    public final ManualTime time = ManualTime.at("2026-03-10T12:00:00Z");
    final RateLimiter limiter;
    public final TidegateServer server;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private TestServer(Plans plans, Optional<LimitStore> store, Optional<ApiKeys> keys, Optional<HealthMonitor> redis) {
        this(RateLimiter.builder().plans(plans), store, keys, redis);
    }

    private TestServer(
            RateLimiter.Builder builder,
            Optional<LimitStore> store,
            Optional<ApiKeys> keys,
            Optional<HealthMonitor> redis) {
        limiter = builder.clock(time)
                .store(store.orElseGet(() -> MemoryStore.builder().time(time).build()))
                .build();
        server = TidegateServer.start(new ServerOptions("127.0.0.1", 0, keys, false), limiter, redis, time)
                .toCompletableFuture()
                .join();
    }

    public static TestServer start() {
        return start(Plans.builtIn());
    }

    public static TestServer start(Plans plans) {
        return new TestServer(plans, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public static TestServer start(Plans plans, Prices prices) {
        return new TestServer(
                RateLimiter.builder().plans(plans).prices(prices),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public static TestServer start(Plans plans, LimitStore store) {
        return new TestServer(plans, Optional.of(store), Optional.empty(), Optional.empty());
    }

    public static TestServer start(HealthMonitor redis) {
        return new TestServer(Plans.builtIn(), Optional.empty(), Optional.empty(), Optional.of(redis));
    }

    public static TestServer start(ApiKeys keys) {
        return new TestServer(Plans.builtIn(), Optional.empty(), Optional.of(keys), Optional.empty());
    }

    public static TidegateServer start(ServerOptions options, RateLimiter limiter, TimeSource clock) {
        return TidegateServer.start(options, limiter, Optional.empty(), clock)
                .toCompletableFuture()
                .join();
    }

    public Reply acquire(String body) {
        return post("/v1/acquire", body);
    }

    public Reply acquire(String subject, String plan) {
        return acquire("{\"subject\":\"" + subject + "\",\"plan\":\"" + plan + "\"}");
    }

    public Reply post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    public Reply post(String path, byte[] body, String contentType) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(contentType.isEmpty() ? request : request.header("Content-Type", contentType));
    }

    public Reply get(String path) {
        return send(request(path).GET());
    }

    public Reply send(String method, String path) {
        return send(request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    }

    public Reply send(String method, String path, String body, String... headers) {
        return send(request(path)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .headers(headers));
    }

    Reply status(String subject, String plan) {
        return get("/v1/subjects/" + subject + "?plan=" + plan);
    }

    /** Asks until it is ready; what asks too often would be answered from memory. */
    public void awaitReady() {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (get("/health/ready").status() != 200) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not ready after two minutes");
            }
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).timeout(Duration.ofMinutes(2));
    }

    public Reply send(HttpRequest.Builder request) {
        return sendAsync(request).join();
    }

    public CompletableFuture<Reply> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .thenApply(Reply::new);
    }

    /** A fresh connection for bytes that no client would send. */
    Socket connect() throws IOException {
        return connect(server.port());
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(120_000);
        return socket;
    }

    /** Everything the server says to {@code bytes} until it closes; what ends with Connection: close in them does. */
    public String raw(String bytes) {
        return raw(server.port(), bytes);
    }

    public static String raw(int port, String bytes) {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return readAll(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String readAll(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] some = new byte[8192];
        try {
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                all.append(new String(some, 0, n, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server kept the connection open after: " + all, e);
        }
        return all.toString();
    }

    @Override
    public void close() {
        server.close();
        limiter.close();
    }
}
