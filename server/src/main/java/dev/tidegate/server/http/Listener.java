package dev.tidegate.server.http;

import dev.tidegate.server.http.wire.Connections;
import dev.tidegate.server.tls.CertificatePair;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP server on one event loop. Several on the same port share its connections. */
public final class Listener extends VerticleBase {
    static final int MAX_REQUEST_LINE_BYTES = 4096;
    static final int MAX_HEADER_BYTES = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    /** Above the keep-alive of usual clients and proxies, so that it is they who close. */
    private static final int IDLE_SECONDS = 120;

    /** Older versions are broken, and Java has them switched off. */
    private static final Set<String> TLS_VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private final Function<Vertx, Handler<HttpServerRequest>> answers;
    private final HttpServerOptions options;
    private final String address;
    private final int port;
    private final Connections connections;
    private volatile Optional<HttpServer> listening = Optional.empty();

    public Listener(HttpApi api, HttpServerOptions options, Connections connections, String address, int port) {
        this(vertx -> api::handle, options, connections, address, port);
    }

    /**
     * A listener for another protocol than that of the API.
     *
     * @param answers called once, on the event loop, for what answers its requests
     * @param options see {@link #usual()}
     */
    public Listener(
            Function<Vertx, Handler<HttpServerRequest>> answers,
            HttpServerOptions options,
            Connections connections,
            String address,
            int port) {
        this.answers = answers;
        this.options = options;
        this.connections = connections;
        this.address = address;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(answers.apply(vertx))
                .connectionHandler(connections::opened)
                .exceptionHandler(gone -> LOG.debug("event=connection.failed reason={}", gone.toString()));
        listening = Optional.of(server);
        vertx.setPeriodic(Connections.TICK.toMillis(), each -> connections.tick());
        return server.listen(port, address);
    }

    /** Has new connections see another certificate; those that are open go on with the one they began with. */
    public Future<Boolean> show(CertificatePair pair) {
        ServerSSLOptions options = new ServerSSLOptions()
                .setKeyCertOptions(pair.options())
                .setEnabledSecureTransportProtocols(TLS_VERSIONS);
        return listening.orElseThrow().updateSSLOptions(options, true);
    }

    /** Returns {@code options} for HTTPS. One protocol is offered, as without TLS. */
    public static HttpServerOptions secured(HttpServerOptions options, CertificatePair pair, Duration handshake) {
        return options.setSsl(true)
                .setKeyCertOptions(pair.options())
                .setEnabledSecureTransportProtocols(TLS_VERSIONS)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setSslHandshakeTimeout(handshake.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /** Returns the bounds and protocols of a listener, new each time. */
    public static HttpServerOptions usual() {
        return new HttpServerOptions()
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                // One protocol to bound and to test. HTTP/2 is a proxy's business.
                .setHttp2ClearTextEnabled(false)
                // There is no WebSocket; the handler of its extensions would bound pipelining in its own way.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }

    public int port() {
        return listening.orElseThrow().actualPort();
    }

    /** No new connections; those with a request under way are closed after its answer, or when time is up. */
    public Future<Void> shutdown(Duration bound) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(now -> {
            connections.admitNoMore();
            listening
                    .orElseThrow()
                    .shutdown(bound.toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(done);
        });
        return done.future();
    }
}
