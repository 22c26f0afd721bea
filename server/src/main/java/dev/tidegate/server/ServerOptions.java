package dev.tidegate.server;

import dev.tidegate.InvalidInputException;
import java.util.Optional;

/**
 * Where the server listens and who may call. Immutable.
 *
 * <p>Beyond loopback anyone on the network could spend or reset a subject's counts, so that is refused without API keys
 * unless {@code insecure} says it is meant.
 *
 * @param host a name or an address of this machine, such as {@code 127.0.0.1}, {@code localhost}, {@code 0.0.0.0} or
 *     {@code ::1}
 * @param port 1 … 65535, or 0 for any free port
 * @param apiKeys who may call; empty lets everyone who can connect
 * @param insecure binds beyond loopback without API keys
 */
public record ServerOptions(String host, int port, Optional<ApiKeys> apiKeys, boolean insecure) {
    /** This machine alone. */
    public static final String DEFAULT_HOST = "127.0.0.1";
    /** Where the command line looks for a server unless told. */
    public static final int DEFAULT_PORT = 8080;

    /**
     * @throws InvalidInputException for a host or port that cannot be, or an open door to the network
     */
    public ServerOptions {
        HostName.check(host);
        if (port < 0 || port > 65535) {
            throw new InvalidInputException("port", port, "0 … 65535, 0 for any free port");
        }
        if (apiKeys.isEmpty() && !insecure && !HostName.isLoopback(host)) {
            throw openToTheNetwork(host);
        }
    }

    /** 127.0.0.1:8080, open to this machine alone. */
    public static ServerOptions defaults() {
        return new ServerOptions(DEFAULT_HOST, DEFAULT_PORT, Optional.empty(), false);
    }

    /** Whether anyone who can connect may call. */
    boolean open() {
        return apiKeys.isEmpty();
    }

    static InvalidInputException openToTheNetwork(String host) {
        return new InvalidInputException(
                "host",
                host,
                "a loopback address such as 127.0.0.1; API keys, to listen beyond this machine;"
                        + " or insecure, to let everyone on the network in");
    }
}
