package dev.tidegate.protocol.v1;

import dev.tidegate.ReserveRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** The request body that opens a reservation. */
public final class ReserveBody {
    private static final long MAX_TTL_MILLIS = Duration.ofDays(7).toMillis();

    private ReserveBody() {}

    /**
     * Reads the body of a reserve.
     *
     * @param idempotencyKey the header of that name
     */
    public static ReserveRequest read(byte[] json, Optional<String> idempotencyKey) {
        JsonBody body = JsonBody.read(json, "subject, plan, cost, user, model, id and ttlMs");
        return new ReserveRequest(body.request(), RequestBody.id(body, idempotencyKey), ttl(body));
    }

    /** The time that a reservation stays open, with the default where the body has none. */
    static Duration ttl(JsonBody body) {
        OptionalLong millis = body.integer("ttlMs", 1, MAX_TTL_MILLIS);
        return millis.isPresent() ? Duration.ofMillis(millis.getAsLong()) : ReserveRequest.DEFAULT_TTL;
    }
}
