package dev.tidegate.server.upstash;

import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.server.upstash.access.CommandGuard;

/**
 * What the endpoint is made of.
 *
 * @param redis who created it closes it after the server
 */
public record UpstashParts(UpstashOptions options, RawRedis redis, CommandGuard guard) {}
