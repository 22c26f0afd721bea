package dev.tidegate.protocol.v1;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.ReservationState;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.usage.UsageReading;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How a step on a reservation ended → 200, or the problem that kept it from being done: which field, what it is, what would do. */
public final class OutcomeAnswer {
    /** It will be done. */
    private static final int ACCEPTED = 202;

    private OutcomeAnswer() {}

    public static Response of(Operation step, String handle, Outcome outcome) {
        return of(step, handle, outcome, Optional.empty(), OptionalLong.empty());
    }

    /**
     * The response to a step of a reservation.
     *
     * @param reading how the usage was read, where a step had one
     * @param byTable what the price table says that it costs, where the provider says so too
     */
    public static Response of(
            Operation step, String handle, Outcome outcome, Optional<UsageReading> reading, OptionalLong byTable) {
        OutcomeText.Usage usage = new OutcomeText.Usage(reading, byTable);
        return switch (outcome.result()) {
            case GONE -> gone(handle, outcome);
            case CONFLICT -> problem(ProblemType.CONFLICT, conflict(step, outcome), outcome);
            case STALE -> problem(ProblemType.CONFLICT, overtaken(step, outcome), outcome);
            case JOURNALLED ->
                new Response(ACCEPTED, Response.JSON, OutcomeText.journalled(handle, outcome, usage), List.of());
            default -> Response.json(OutcomeText.done(handle, outcome, usage));
        };
    }

    /** What was never made and what is forgotten look alike to a store: neither has a record. */
    private static Response gone(String handle, Outcome outcome) {
        if (outcome.state().isEmpty()) {
            return Problem.of(
                    ProblemType.UNKNOWN_RESERVATION,
                    new InvalidInputException(
                            "reservation",
                            handle,
                            "the handle of a reservation that is known: this one was never made, or is forgotten"));
        }
        return problem(ProblemType.GONE, state(outcome, "OPEN"), outcome);
    }

    private static InvalidInputException conflict(Operation step, Outcome outcome) {
        if (step == Operation.ADJUST) {
            return outcome.state().orElseThrow() == ReservationState.SETTLED
                    ? new InvalidInputException(
                            "usage",
                            "another than seq " + outcome.seq() + " booked",
                            "the same again, or a seq above " + outcome.seq())
                    : state(outcome, "SETTLED");
        }
        boolean settledTwice = step == Operation.SETTLE && outcome.state().orElseThrow() == ReservationState.SETTLED;
        return settledTwice
                ? new InvalidInputException(
                        "usage", "another than was settled", "the same again, or an adjust with a seq")
                : state(outcome, "OPEN or EXPIRED");
    }

    private static InvalidInputException overtaken(Operation step, Outcome outcome) {
        return step == Operation.ADJUST
                ? new InvalidInputException("seq", "not above " + outcome.seq(), "above " + outcome.seq())
                : new InvalidInputException(
                        "usage",
                        "older than the adjustment " + outcome.seq(),
                        "an adjust with a seq above " + outcome.seq());
    }

    private static InvalidInputException state(Outcome outcome, String expected) {
        return new InvalidInputException("state", outcome.state().orElseThrow(), expected);
    }

    private static Response problem(ProblemType type, InvalidInputException fault, Outcome outcome) {
        return Problem.of(type, String.valueOf(fault.getMessage()), json -> {
            json.writeStringField("field", fault.field());
            json.writeRaw(OutcomeText.members(outcome));
        });
    }
}
