package dev.tidegate.aws.account;

import java.util.List;

/**
 * A load balancer in the network of the cache.
 *
 * @param arn its ARN
 * @param name its name
 * @param type {@code application}, {@code network} or {@code gateway}
 * @param isInternetFacing whether it has public addresses
 * @param listeners where it listens
 * @param targetPorts the ports that it forwards to
 */
public record LoadBalancer(
        String arn,
        String name,
        String type,
        boolean isInternetFacing,
        Seen<List<Listener>> listeners,
        Seen<List<Integer>> targetPorts) {
    /**
     * A port and protocol that a load balancer accepts.
     *
     * @param port the port
     * @param protocol in upper case: {@code TCP}, {@code TLS}, {@code HTTPS}, …
     */
    public record Listener(int port, String protocol) {}
}
