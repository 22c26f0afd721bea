package dev.tidegate.server;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.Limit;
import dev.tidegate.Outcome;
import dev.tidegate.ReservationState;
import java.io.IOException;

/** How a step upon a reservation ended → 200, or the problem that kept it from being done. */
final class OutcomeAnswer {
    private OutcomeAnswer() {}

    static Answer of(String handle, Outcome outcome) {
        return switch (outcome.result()) {
            case GONE -> gone(outcome);
            case CONFLICT -> conflict(outcome, conflict(outcome));
            case STALE ->
                conflict(outcome, "seq: a later adjustment was booked before (expected: above " + outcome.seq() + ")");
            default ->
                Answer.json(JsonText.object(json -> {
                    json.writeStringField("result", outcome.result().name());
                    json.writeStringField("reservation", handle);
                    members(json, outcome);
                }));
        };
    }

    private static Answer gone(Outcome outcome) {
        if (outcome.state().isEmpty()) {
            return Problem.of(
                    ProblemType.UNKNOWN_RESERVATION,
                    "handle: no reservation of it is known; it was never made, belongs to others, or was forgotten"
                            + " when its tombstone ran out; nothing was charged");
        }
        return Problem.of(
                ProblemType.GONE,
                "the reservation is " + outcome.state().get() + " (expected: OPEN); nothing was charged",
                json -> members(json, outcome));
    }

    private static String conflict(Outcome outcome) {
        ReservationState state = outcome.state().orElseThrow();
        return switch (state) {
            case CANCELLED -> "the reservation was cancelled before; nothing was charged";
            case SETTLED -> "the reservation was settled before, otherwise than this says; nothing was changed";
            default -> "the reservation is " + state + " (expected: SETTLED); nothing was changed";
        };
    }

    private static Answer conflict(Outcome outcome, String detail) {
        return Problem.of(ProblemType.CONFLICT, detail, json -> members(json, outcome));
    }

    private static void members(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeStringField("state", outcome.state().orElseThrow().name());
        json.writeStringField("expiresAt", outcome.until().orElseThrow().toString());
        json.writeArrayFieldStart("charges");
        for (Outcome.Charge charge : outcome.charges()) {
            json.writeStartObject();
            // A limit that no plan has any more has no name that would mean something.
            json.writeStringField("name", charge.limit().map(Limit::name).orElse("#" + charge.limitId()));
            if (charge.limit().isPresent()) {
                json.writeStringField("meter", charge.limit().get().meter().name());
            }
            json.writeNumberField("amount", charge.amount());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanField("estimated", outcome.estimated());
        json.writeNumberField("seq", outcome.seq());
    }
}
