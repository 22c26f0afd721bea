package dev.tidegate.aws.account;

/**
 * The host name and port on which a cache listens.
 *
 * @param host a name, never an address
 * @param port 6379, as a rule
 */
public record Endpoint(String host, int port) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
