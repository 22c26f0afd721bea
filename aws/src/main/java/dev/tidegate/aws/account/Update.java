package dev.tidegate.aws.account;

import java.time.Instant;
import java.util.Optional;

/**
 * An update of the service that is not applied yet.
 *
 * @param name such as {@code elasticache-20260101-001}
 * @param severity in lower case: {@code critical}, {@code important}, {@code medium}, {@code low}
 * @param type in lower case
 * @param status in lower case: {@code not-applied}, {@code waiting-to-start}, …
 * @param slaMet {@code yes}, {@code no}, {@code n/a}, or empty
 * @param applyBy until when AWS recommends it
 */
public record Update(
        String name, String severity, String type, String status, String slaMet, Optional<Instant> applyBy) {}
