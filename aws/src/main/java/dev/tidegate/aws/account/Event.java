package dev.tidegate.aws.account;

import java.time.Instant;

/**
 * Something that happened to the cache.
 *
 * @param at when
 * @param source the cluster, group or serverless cache
 * @param message what, in AWS's words
 */
public record Event(Instant at, String source, String message) {}
