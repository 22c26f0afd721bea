package dev.tidegate.server.upstash;

import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.server.tls.ServerCertificate;
import dev.tidegate.server.upstash.access.EndpointAccess;
import java.util.Optional;

/**
 * The options, the connections, the tokens and the certificate of the endpoint.
 *
 * @param redis who created it closes it after the server
 * @param access who created it closes it after the server
 * @param certificate what it shows; empty for plain HTTP
 */
public record UpstashParts(
        UpstashOptions options, RawRedis redis, EndpointAccess access, Optional<ServerCertificate> certificate) {}
