package dev.tidegate.compat;

import java.time.Instant;

/**
 * The short status of a creator: the plan's first limit on requests.
 *
 * @param limit its capacity
 * @param remaining what is left of it
 * @param reset when it is fully back
 */
public record RateLimitStatus(long limit, long remaining, Instant reset) {}
