package dev.tidegate.server;

import dev.tidegate.RateLimiter;
import dev.tidegate.TimeSource;
import dev.tidegate.doctor.HealthMonitor;
import dev.tidegate.server.api.Endpoints;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.auth.KeysWatch;
import dev.tidegate.server.console.ConsoleScreens;
import dev.tidegate.server.http.BrowserPages;
import dev.tidegate.server.http.ErrorMapper;
import dev.tidegate.server.http.HostName;
import dev.tidegate.server.http.HttpApi;
import dev.tidegate.server.http.HttpDate;
import dev.tidegate.server.http.Listener;
import dev.tidegate.server.http.Route;
import dev.tidegate.server.http.ServerOptions;
import dev.tidegate.server.http.WireAnswers;
import dev.tidegate.server.http.wire.ConnectionCounts;
import dev.tidegate.server.http.wire.Connections;
import dev.tidegate.server.ops.CertificateMetrics;
import dev.tidegate.server.ops.DecisionRates;
import dev.tidegate.server.ops.Metrics;
import dev.tidegate.server.ops.ReadinessProbe;
import dev.tidegate.server.ops.RedisReport;
import dev.tidegate.server.ops.StoreEventLog;
import dev.tidegate.server.tls.ServerCertificate;
import dev.tidegate.server.upstash.UpstashEndpoint;
import dev.tidegate.server.upstash.UpstashParts;
import dev.tidegate.server.upstash.reply.UpstashWireAnswers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import java.net.BindException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From options to a listening server; leaves nothing behind where that fails. */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);
    /** Asks Vert.x for one free port that all listeners share; with 0 each would take its own. */
    private static final int ANY_SHARED_PORT = -1;

    /** How long a changed file of keys or certificates may go unnoticed. */
    private static final long FILES_MILLIS = 1000;

    private final ServerOptions options;
    private final HttpApi api;
    private final DecisionRates rates;
    private final ConnectionCounts connections;
    private final WireAnswers refusals;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Optional<UpstashEndpoint> upstash;
    private final Optional<KeysWatch> upstashTokens;
    private final Optional<Integer> upstashPort;
    private final Optional<ServerCertificate> upstashCertificate;
    private final ConnectionCounts upstashConnections;
    private final List<Listener> upstashListeners = new CopyOnWriteArrayList<>();

    Startup(
            ServerOptions options,
            RateLimiter limiter,
            Optional<HealthMonitor> checkup,
            StoreEventLog life,
            TimeSource clock,
            Optional<UpstashParts> upstash) {
        this.options = options;
        boolean toAnyone = options.open() && !HostName.isLoopback(options.host());
        RedisReport redis = new RedisReport(checkup, toAnyone, clock);
        this.connections = new ConnectionCounts(options.maxConnections());
        this.refusals =
                new WireAnswers(new HttpDate(clock), options.receiveTimeout().toMillis());
        Metrics meters = new Metrics(life, limiter, clock);
        meters.ofConnections(connections);
        options.certificate().ifPresent(shown -> CertificateMetrics.register(meters.registry(), "api", shown));
        options.ledger().ifPresent(meters::ofLedger);
        options.alerts().ifPresent(raised -> raised.watch(meters.registry(), limiter));
        ReadinessProbe watch = new ReadinessProbe(limiter, life, clock, stopping::get);
        List<Route> routes = new Endpoints(
                        limiter,
                        watch,
                        life,
                        meters,
                        redis,
                        options.apiKeys(),
                        upstash.flatMap(parts -> parts.access().tokens()),
                        options.reload(),
                        options.ledger(),
                        clock,
                        stopping::get)
                .routes();
        ErrorMapper failures = new ErrorMapper(life, limiter);
        this.rates = new DecisionRates(meters.registry(), clock);
        BrowserPages console = ConsoleScreens.of(options, limiter, meters, life, rates, clock);
        this.api = new HttpApi(routes, watch, meters, failures, options, clock, stopping::get, console);
        this.upstashTokens = upstash.flatMap(parts -> parts.access().watch());
        this.upstashPort = upstash.map(parts -> parts.options().port());
        this.upstashCertificate = upstash.flatMap(UpstashParts::certificate);
        upstashCertificate.ifPresent(shown -> CertificateMetrics.register(meters.registry(), "upstash", shown));
        this.upstash = upstash.map(parts -> new UpstashEndpoint(parts, meters.registry(), clock, stopping::get));
        this.upstashConnections = new ConnectionCounts(options.maxConnections());
    }

    CompletionStage<TidegateServer> run() {
        // Not a future of Vert.x: one that is bound to an event loop cannot be completed once the loops are gone.
        CompletableFuture<TidegateServer> result = new CompletableFuture<>();
        int loops = Runtime.getRuntime().availableProcessors();
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(loops)
                // Nothing is served from files, so no cache folder is made for them.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        vertx.executeBlocking(() -> {
                    String address = resolve();
                    api.begin();
                    return address;
                })
                .compose(address ->
                        listen(vertx, address, loops).compose(listening -> listenToUpstash(vertx, address, loops)))
                .onSuccess(listening -> watchFiles(vertx))
                .onSuccess(done -> result.complete(started(vertx)))
                .onFailure(failure -> {
                    stopping.set(true);
                    end(vertx).onComplete(closed -> result.completeExceptionally(explained(failure)));
                });
        return result;
    }

    private Future<Void> end(Vertx vertx) {
        return beforeLoopsEnd().transform(any -> vertx.close());
    }

    private Future<Void> beforeLoopsEnd() {
        return upstash.map(endpoint -> Future.fromCompletionStage(endpoint.end()))
                .orElseGet(Future::succeededFuture);
    }

    private void watchFiles(Vertx vertx) {
        vertx.setPeriodic(FILES_MILLIS, each -> rates.sample());
        options.apiKeys().map(KeysWatch::new).ifPresent(keys -> watch(vertx, keys::look));
        upstashTokens.ifPresent(tokens -> watch(vertx, tokens::look));
        options.certificate().ifPresent(shown -> follow(shown, listeners));
        upstashCertificate.ifPresent(shown -> follow(shown, upstashListeners));
        Stream.concat(options.certificate().stream(), upstashCertificate.stream())
                .distinct()
                .forEach(shown -> {
                    shown.announce();
                    watch(vertx, shown::look);
                });
    }

    private void watch(Vertx vertx, Runnable look) {
        vertx.setPeriodic(FILES_MILLIS, each -> {
            // The pool for blocking work closes before the timers do, and would reject the task.
            if (!stopping.get()) {
                vertx.executeBlocking(() -> {
                    look.run();
                    return true;
                });
            }
        });
    }

    /** Listeners on one port share what the first one shows. */
    private static void follow(ServerCertificate certificate, List<Listener> onePort) {
        certificate.onChange(pair -> onePort.get(0)
                .show(pair)
                .onFailure(failure -> LOG.error(
                        "event=tls.unused reason={}", failure.getClass().getSimpleName())));
    }

    private HttpServerOptions secured(HttpServerOptions plain, Optional<ServerCertificate> certificate) {
        return certificate
                .map(shown -> Listener.secured(plain, shown.pair(), options.receiveTimeout()))
                .orElse(plain);
    }

    private String resolve() throws UnknownHostException {
        InetAddress address = InetAddress.getByName(options.host());
        if (options.open() && !options.insecure() && !address.isLoopbackAddress()) {
            throw ServerOptions.openToTheNetwork(options.host());
        }
        return address.getHostAddress();
    }

    private Future<String> listen(Vertx vertx, String address, int loops) {
        int port = options.port() == 0 ? ANY_SHARED_PORT : options.port();
        return vertx.deployVerticle(
                () -> {
                    Listener listener = new Listener(
                            api,
                            secured(Listener.usual(), options.certificate()),
                            new Connections(connections, options.receiveTimeout(), refusals::response),
                            address,
                            port);
                    listeners.add(listener);
                    return listener;
                },
                new DeploymentOptions().setInstances(loops));
    }

    private Future<String> listenToUpstash(Vertx vertx, String address, int loops) {
        if (upstash.isEmpty()) {
            return Future.succeededFuture("");
        }
        int port = upstashPort.orElseThrow() == 0 ? ANY_SHARED_PORT - 1 : upstashPort.orElseThrow();
        return vertx.deployVerticle(
                () -> {
                    Listener listener = new Listener(
                            upstash.get()::onLoop,
                            secured(UpstashEndpoint.listening(), upstashCertificate),
                            new Connections(upstashConnections, options.receiveTimeout(), UpstashWireAnswers::response),
                            address,
                            port);
                    upstashListeners.add(listener);
                    return listener;
                },
                new DeploymentOptions().setInstances(loops));
    }

    private TidegateServer started(Vertx vertx) {
        TidegateServer server = new TidegateServer(
                vertx,
                listeners,
                upstashListeners,
                () -> end(vertx),
                stopping,
                options,
                ServerOptions.scheme(upstashCertificate));
        upstash.ifPresent(any -> LOG.info("event=upstash.started url={}", server.upstashUrl()));
        LOG.info(
                "event=server.started url={} loops={} keys={}",
                server.url(),
                listeners.size(),
                options.apiKeys().map(ApiKeys::size).orElse(0));
        return server;
    }

    private Throwable explained(Throwable failure) {
        String where = options.host() + ":"
                + (listeners.isEmpty() || upstashListeners.isEmpty() ? options.port() : upstashPort.orElse(0));
        if (failure instanceof UnknownHostException) {
            return new ServerStartException(
                    "cannot resolve host " + options.host(), "name an address of this machine, such as 127.0.0.1");
        }
        if (failure instanceof BindException
                && String.valueOf(failure.getMessage()).contains("in use")) {
            return new ServerStartException(
                    "port in use: " + where, "stop what listens there, or choose another port (0 finds a free one)");
        }
        if (failure instanceof SocketException) {
            return new ServerStartException(
                    "cannot listen on " + where + ": " + failure.getMessage(),
                    "name an address that this machine has, and a port that this user may open (1024 and up)");
        }
        return failure;
    }
}
