package dev.tidegate.protocol.v1;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Request;
import dev.tidegate.protocol.Printable;
import java.util.Optional;

/**
 * The body of {@code acquire} and {@code check}.
 *
 * @param id under which the same call counts once, however often it is sent; only for {@code acquire}
 */
public record RequestBody(Request request, Optional<String> id) {
    /**
     * Reads the body of an acquire.
     *
     * @param idempotencyKey the header of that name
     */
    public static RequestBody ofAcquire(byte[] json, Optional<String> idempotencyKey) {
        JsonBody body = JsonBody.read(json, "subject, plan, cost, user, model and id");
        return new RequestBody(body.request(), id(body, idempotencyKey));
    }

    public static RequestBody ofCheck(byte[] json) {
        JsonBody body = JsonBody.read(json, "subject, plan, cost, user and model");
        return new RequestBody(body.request(), Optional.empty());
    }

    /** The id of a call, which may stand in a header or in the body. */
    public static Optional<String> id(JsonBody body, Optional<String> inHeader) {
        Optional<String> inBody = body.text("id");
        if (inBody.isPresent() && inHeader.isPresent() && !inBody.equals(inHeader)) {
            throw new InvalidInputException(
                    "id",
                    inBody.get(),
                    "the same as the header Idempotency-Key, which is " + Printable.of(inHeader.orElse(""))
                            + ", or only one of them");
        }
        return inBody.or(() -> inHeader);
    }
}
