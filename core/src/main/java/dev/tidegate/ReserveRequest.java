package dev.tidegate;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.spi.Ids;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to {@link RateLimiter#reserve}: to hold an estimated cost until the actual one is known.
 *
 * @param request who, under which plan, and the estimate
 * @param id the caller's own key, unique for the tenant: the same request under the same id is one reservation, however
 *     often it is sent. Made up if absent
 * @param ttl how long it stays open unless it is extended, 1 ms … 7 d
 */
public record ReserveRequest(Request request, Optional<String> id, Duration ttl) {
    /** By default: longer than nearly every call. */
    public static final Duration DEFAULT_TTL = Duration.ofMinutes(10);

    private static final Duration MAX_TTL = Duration.ofDays(7);

    /** @throws InvalidInputException if the id is empty, too long or has control characters, or the ttl is out of range */
    public ReserveRequest {
        required("request", request);
        required("id", id);
        id.ifPresent(given -> Ids.checked("id", given));
        checkedTtl(ttl);
    }

    /**
     * Returns a time to live, or refuses it.
     *
     * @throws InvalidInputException if it is not whole microseconds from 1 ms to 7 d
     */
    public static Duration checkedTtl(Duration ttl) {
        if (required("ttl", ttl).compareTo(Duration.ofMillis(1)) < 0
                || ttl.compareTo(MAX_TTL) > 0
                || ttl.toNanos() % 1000 != 0) {
            throw new InvalidInputException("ttl", ttl, "whole microseconds from 1ms to 7d");
        }
        return ttl;
    }

    /** Under an id that is made up, for ten minutes. */
    public static ReserveRequest of(Request request) {
        return new ReserveRequest(request, Optional.empty(), DEFAULT_TTL);
    }

    /** Returns this request under an id. */
    public ReserveRequest withId(String own) {
        return new ReserveRequest(request, Optional.of(own), ttl);
    }

    /** Returns this request with a time to live. */
    public ReserveRequest withTtl(Duration other) {
        return new ReserveRequest(request, id, other);
    }
}
