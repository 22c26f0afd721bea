package dev.tidegate.server.http;

import dev.tidegate.InvalidInputException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.server.alert.Alerts;
import dev.tidegate.server.auth.ApiKeys;
import dev.tidegate.server.ops.Reload;
import dev.tidegate.server.tls.ServerCertificate;
import java.time.Duration;
import java.util.Optional;

/**
 * The options of the server: address, API keys, limits. Immutable.
 *
 * <p>Beyond loopback any client on the network could spend or reset a subject's counts, so that is refused without API keys
 * unless {@code insecure} says it is meant.
 *
 * @param host a name or an address of this machine, such as {@code 127.0.0.1}, {@code localhost}, {@code 0.0.0.0} or
 *     {@code ::1}
 * @param port 1 … 65535, or 0 for any free port
 * @param apiKeys who may call; empty admits every client that can connect
 * @param insecure binds beyond loopback without API keys
 * @param receiveTimeout how long the headers of a request may take to arrive, and then its body: 100 ms to 10 min
 * @param maxConnections how many connections may be open at once: 1 … 1000000
 * @param certificate what the server shows; empty for plain HTTP
 * @param ledger what reports of usage are read from; empty for none
 * @param reload what a request to reload the files runs
 * @param alerts what is given the metrics to find alerts in; empty for none
 */
public record ServerOptions(
        String host,
        int port,
        Optional<ApiKeys> apiKeys,
        boolean insecure,
        Duration receiveTimeout,
        int maxConnections,
        Optional<ServerCertificate> certificate,
        Optional<UsageLedger> ledger,
        Reload reload,
        Optional<Alerts> alerts) {
    /** This machine alone. */
    public static final String DEFAULT_HOST = "127.0.0.1";
    /** Where the command line looks for a server by default. */
    public static final int DEFAULT_PORT = 8080;
    /** A body at its bound takes this long on a very slow line; who takes longer only holds a connection. */
    public static final Duration DEFAULT_RECEIVE_TIMEOUT = Duration.ofSeconds(10);
    /** Some 20 KB each, and below the open files that a machine usually grants a process that asks for more. */
    public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

    private static final Duration LEAST_RECEIVE_TIMEOUT = Duration.ofMillis(100);
    private static final Duration MOST_RECEIVE_TIMEOUT = Duration.ofMinutes(10);
    private static final int MOST_CONNECTIONS = 1_000_000;

    /**
     * @throws InvalidInputException for a host or port that cannot be, or access from the network without authentication
     */
    public ServerOptions {
        HostName.check(host);
        if (port < 0 || port > 65535) {
            throw new InvalidInputException("port", port, "0 … 65535, 0 for any free port");
        }
        if (receiveTimeout.compareTo(LEAST_RECEIVE_TIMEOUT) < 0 || receiveTimeout.compareTo(MOST_RECEIVE_TIMEOUT) > 0) {
            throw new InvalidInputException("receive-timeout-ms", receiveTimeout.toMillis(), "100 … 600000");
        }
        if (maxConnections < 1 || maxConnections > MOST_CONNECTIONS) {
            throw new InvalidInputException("max-connections", maxConnections, "1 … " + MOST_CONNECTIONS);
        }
        if (apiKeys.isEmpty() && !insecure && !HostName.isLoopback(host)) {
            throw openToTheNetwork(host);
        }
    }

    /** With the default bounds of time and connections. */
    public ServerOptions(String host, int port, Optional<ApiKeys> apiKeys, boolean insecure) {
        this(
                host,
                port,
                apiKeys,
                insecure,
                DEFAULT_RECEIVE_TIMEOUT,
                DEFAULT_MAX_CONNECTIONS,
                Optional.empty(),
                Optional.empty(),
                Reload.NOTHING,
                Optional.empty());
    }

    /** Returns these options with other bounds. */
    public ServerOptions withBounds(Duration newReceiveTimeout, int newMaxConnections) {
        return new ServerOptions(
                host,
                port,
                apiKeys,
                insecure,
                newReceiveTimeout,
                newMaxConnections,
                certificate,
                ledger,
                reload,
                alerts);
    }

    /** Returns these options with HTTPS instead of HTTP. */
    public ServerOptions withCertificate(ServerCertificate shown) {
        return new ServerOptions(
                host,
                port,
                apiKeys,
                insecure,
                receiveTimeout,
                maxConnections,
                Optional.of(shown),
                ledger,
                reload,
                alerts);
    }

    /** Returns these options with files that can be reloaded. */
    public ServerOptions withReload(Reload files) {
        return new ServerOptions(
                host, port, apiKeys, insecure, receiveTimeout, maxConnections, certificate, ledger, files, alerts);
    }

    /** Returns these options with a ledger to report from. Who opened it closes it after the server. */
    public ServerOptions withLedger(UsageLedger read) {
        return new ServerOptions(
                host,
                port,
                apiKeys,
                insecure,
                receiveTimeout,
                maxConnections,
                certificate,
                Optional.of(read),
                reload,
                alerts);
    }

    /** Returns these options with alerts. Who opened them closes them after the server. */
    public ServerOptions withAlerts(Alerts raised) {
        return new ServerOptions(
                host,
                port,
                apiKeys,
                insecure,
                receiveTimeout,
                maxConnections,
                certificate,
                ledger,
                reload,
                Optional.of(raised));
    }

    /** The scheme of the server's URLs. */
    public String scheme() {
        return scheme(certificate);
    }

    /** The scheme of a listener that shows this certificate, or none. */
    public static String scheme(Optional<ServerCertificate> shown) {
        return shown.isPresent() ? "https" : "http";
    }

    /** 127.0.0.1:8080, open to this machine alone. */
    public static ServerOptions defaults() {
        return new ServerOptions(DEFAULT_HOST, DEFAULT_PORT, Optional.empty(), false);
    }

    /** Whether any client that can connect may call. */
    public boolean open() {
        return apiKeys.isEmpty();
    }

    public static InvalidInputException openToTheNetwork(String host) {
        return new InvalidInputException(
                "host",
                host,
                "a loopback address such as 127.0.0.1; API keys, to listen beyond this machine;"
                        + " or insecure, to let everyone on the network in");
    }
}
