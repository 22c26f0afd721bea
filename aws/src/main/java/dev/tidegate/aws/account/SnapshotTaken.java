package dev.tidegate.aws.account;

import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot of the cache that exists in the account.
 *
 * @param name its name
 * @param status in lower case
 * @param isManual whether it was taken by hand
 * @param at when it was taken; empty where AWS does not say
 */
public record SnapshotTaken(String name, String status, boolean isManual, Optional<Instant> at) {}
