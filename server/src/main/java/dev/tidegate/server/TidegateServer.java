package dev.tidegate.server;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.doctor.HealthMonitor;
import dev.tidegate.server.http.HostName;
import dev.tidegate.server.http.Listener;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.ops.StoreEventLog;
import dev.tidegate.server.upstash.UpstashParts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running HTTP server in front of a limiter. Safe for any number of threads. It does not close the limiter: who
 * creates closes.
 */
public final class TidegateServer implements AutoCloseable {
    /** How long {@link #stop()} waits for answers under way. A decision takes milliseconds. */
    public static final Duration STOP_BOUND = Duration.ofMillis(6500);

    /**
     * Between the decision to stop and the end of listening: busy connections are answered once more with {@code
     * Connection: close}. Closing them between two requests loses those under way; it was seen with half of 32 busy clients.
     */
    private static final Duration GRACE = Duration.ofMillis(300);

    private static final Logger LOG = LoggerFactory.getLogger(TidegateServer.class);

    private static final int NO_PORT = -1;

    private final Vertx vertx;
    private final List<Listener> listeners;
    /** Ends the event loops, and what lives on them. */
    private final Supplier<Future<Void>> end;

    private final AtomicBoolean stopping;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private final String host;
    private final int port;
    private final int upstashPort;
    private final String scheme;
    private final String upstashScheme;

    TidegateServer(
            Vertx vertx,
            List<Listener> listeners,
            List<Listener> upstash,
            Supplier<Future<Void>> end,
            AtomicBoolean stopping,
            ServerOptions options,
            String upstashScheme) {
        this.vertx = vertx;
        this.end = end;
        this.scheme = options.scheme();
        this.upstashScheme = upstashScheme;
        this.listeners = Stream.concat(listeners.stream(), upstash.stream()).toList();
        this.upstashPort = upstash.isEmpty() ? NO_PORT : upstash.get(0).port();
        this.stopping = stopping;
        this.host = options.host();
        this.port = listeners.get(0).port();
    }

    /**
     * Listens and answers from {@code limiter}.
     *
     * @return the server once it accepts connections; or a {@link ServerStartException} if it cannot listen there, or an
     *     {@link InvalidInputException} if the host turns out to be beyond loopback and nothing allows that
     */
    public static CompletionStage<TidegateServer> start(ServerOptions options, RateLimiter limiter) {
        return start(options, limiter, Optional.empty());
    }

    /**
     * Starts a server with a Redis about which {@code GET /api/test-redis} answers.
     *
     * @param redis used by one thread at a time as long as the server runs; who created it closes it after the server
     */
    public static CompletionStage<TidegateServer> start(
            ServerOptions options, RateLimiter limiter, Optional<HealthMonitor> redis) {
        return start(options, limiter, redis, new StoreEventLog());
    }

    /**
     * Starts a server with the events of the store of {@code limiter}, for the log, {@code GET /metrics} and {@code GET /health/ready}.
     *
     * @param life that the store was given as its listener
     */
    public static CompletionStage<TidegateServer> start(
            ServerOptions options, RateLimiter limiter, Optional<HealthMonitor> redis, StoreEventLog life) {
        return start(options, limiter, redis, life, Optional.empty());
    }

    /** Starts a server that also speaks the protocol of Upstash, on a port of its own. */
    public static CompletionStage<TidegateServer> start(
            ServerOptions options,
            RateLimiter limiter,
            Optional<HealthMonitor> redis,
            StoreEventLog life,
            Optional<UpstashParts> upstash) {
        return new Startup(options, limiter, redis, life, TimeSource.system(), upstash).run();
    }

    static CompletionStage<TidegateServer> start(
            ServerOptions options, RateLimiter limiter, Optional<HealthMonitor> redis, TimeSource clock) {
        return new Startup(options, limiter, redis, new StoreEventLog(), clock, Optional.empty()).run();
    }

    /** The port it listens on; the one that was found if 0 was asked for. */
    public int port() {
        return port;
    }

    /** The port of the Upstash-compatible endpoint; negative if there is none. */
    public int upstashPort() {
        return upstashPort;
    }

    /** Where a client of Upstash on this machine reaches it. */
    public String upstashUrl() {
        return upstashScheme + "://" + HostName.inUrl(host) + ":" + upstashPort;
    }

    /** Where a caller on this machine reaches it, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return scheme + "://" + HostName.inUrl(host) + ":" + port;
    }

    /**
     * Answers busy connections once more, stops accepting, lets what was accepted be answered within {@link
     * #STOP_BOUND}, then closes every connection.
     * Called again, it says when the first call is done.
     */
    public CompletionStage<Void> stop() {
        if (stopping.compareAndSet(false, true)) {
            LOG.info("event=server.stopping url={}", url());
            vertx.timer(GRACE.toMillis(), TimeUnit.MILLISECONDS)
                    .transform(passed -> Future.join(listeners.stream()
                            .map(listener -> listener.shutdown(STOP_BOUND.minus(GRACE)))
                            .toList()))
                    .onComplete(answered -> end.get().onComplete(closed -> {
                        LOG.info("event=server.stopped url={}", url());
                        stopped.complete(null);
                    }));
        }
        return stopped.copy();
    }

    /** {@link #stop()}, waiting for it. Not to be called from a thread of the server. */
    @Override
    public void close() {
        stop().toCompletableFuture().join();
    }
}
