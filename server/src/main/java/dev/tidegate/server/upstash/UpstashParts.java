package dev.tidegate.server.upstash;

import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.server.upstash.access.EndpointAccess;

/**
 * The options, the connections and the tokens of the endpoint.
 *
 * @param redis who created it closes it after the server
 * @param access who created it closes it after the server
 */
public record UpstashParts(UpstashOptions options, RawRedis redis, EndpointAccess access) {}
