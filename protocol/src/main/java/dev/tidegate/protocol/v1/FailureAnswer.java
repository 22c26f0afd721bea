package dev.tidegate.protocol.v1;

import dev.tidegate.IdConflictException;
import dev.tidegate.InvalidInputException;
import dev.tidegate.OverridesChangedException;
import dev.tidegate.StoreException;
import dev.tidegate.TooManyReservationsException;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import java.util.Optional;

/** An exception of the limiter → the problem that a caller reads. */
public final class FailureAnswer {
    /** Nothing says that it will take longer. */
    private static final long STORE_RETRY_SECONDS = 1;

    private FailureAnswer() {}

    /** The response to a call that ended with {@code failure}; empty for a fault of ours, which only a log explains. */
    public static Optional<Response> of(Throwable failure) {
        if (failure instanceof HttpProblemException refused) {
            return Optional.of(refused.answer());
        }
        if (failure instanceof IdConflictException conflict) {
            return Optional.of(Problem.of(
                    ProblemType.CONFLICT,
                    new InvalidInputException(
                            "id", conflict.id(), "the same request again, or an id that no other request has")));
        }
        if (failure instanceof OverridesChangedException changed) {
            return Optional.of(Problem.of(ProblemType.CONFLICT, String.valueOf(changed.getMessage()), json -> {
                json.writeStringField("field", "ifVersion");
                json.writeNumberField("version", changed.version());
            }));
        }
        if (failure instanceof TooManyReservationsException tooMany) {
            return Optional.of(Problem.of(
                    ProblemType.TOO_MANY_RESERVATIONS, String.valueOf(tooMany.getMessage()), Header.NO_RETRY));
        }
        if (failure instanceof InvalidInputException invalid) {
            return Optional.of(Problem.of(ProblemType.UNACCEPTABLE, invalid));
        }
        return failure instanceof StoreException store ? Optional.of(ofStore(store)) : Optional.empty();
    }

    private static Response ofStore(StoreException failure) {
        return switch (failure.kind()) {
            case FULL ->
                problem(
                        ProblemType.STORE_FULL,
                        "the store is at its bound and has no room for what this would write; nothing was done",
                        json -> json.writeStringField("cause", "full"));
            case UNREADABLE ->
                problem(
                        ProblemType.STATE_UNREADABLE,
                        failure.getMessage() + "; nothing was done, and a reset of the subject forgets the value",
                        json -> {
                            json.writeStringField("cause", "unreadable");
                            json.writeStringField("key", failure.key().orElse(""));
                        });
            default ->
                problem(
                        ProblemType.STORE_UNAVAILABLE,
                        "the store could not answer; it is not known whether the request was carried out",
                        json -> {});
        };
    }

    private static Response problem(ProblemType type, String detail, JsonText.Members cause) {
        return Problem.of(
                type,
                detail,
                json -> {
                    json.writeStringField("source", "none");
                    cause.write(json);
                },
                Header.retryAfter(STORE_RETRY_SECONDS));
    }
}
