package dev.tidegate.protocol.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Outcome;
import dev.tidegate.ReservationState;
import dev.tidegate.plan.Limit;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.protocol.Operation;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.usage.Pricing;
import dev.tidegate.usage.UsageReading;
import java.io.IOException;
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
        return switch (outcome.result()) {
            case GONE -> gone(handle, outcome);
            case CONFLICT -> problem(ProblemType.CONFLICT, conflict(step, outcome), outcome);
            case STALE -> problem(ProblemType.CONFLICT, overtaken(step, outcome), outcome);
            case JOURNALLED ->
                new Response(
                        ACCEPTED,
                        Response.JSON,
                        JsonText.object(json -> {
                            result(json, handle, outcome);
                            usage(json, outcome, reading, byTable);
                        }),
                        List.of());
            default ->
                Response.json(JsonText.object(json -> {
                    result(json, handle, outcome);
                    members(json, outcome);
                    usage(json, outcome, reading, byTable);
                }));
        };
    }

    private static void result(JsonGenerator json, String handle, Outcome outcome) throws IOException {
        json.writeStringField("result", outcome.result().name());
        json.writeStringField("reservation", handle);
    }

    /** How the usage was read and priced: only what is worth saying. */
    private static void usage(JsonGenerator json, Outcome outcome, Optional<UsageReading> reading, OptionalLong byTable)
            throws IOException {
        if (reading.isPresent()) {
            json.writeStringField("format", reading.get().format());
        }
        Optional<Pricing> pricing = outcome.pricing();
        Optional<String> model = reading.flatMap(UsageReading::model);
        if (model.isPresent()) {
            json.writeStringField("model", model.get());
        }
        if (pricing.isPresent()) {
            json.writeStringField("pricedAs", pricing.get().model());
            json.writeStringField("prices", pricing.get().version());
            names(json, "unpriced", pricing.get().unpriced());
        }
        if (reading.isPresent()) {
            names(json, "unknown", reading.get().unknown());
            names(json, "ignored", reading.get().ignored());
            reported(json, reading.get().reported(), byTable);
        }
    }

    private static void reported(JsonGenerator json, OptionalLong reported, OptionalLong byTable) throws IOException {
        if (reported.isPresent()) {
            json.writeNumberField("reportedSpend", reported.getAsLong());
            if (byTable.isPresent()) {
                json.writeNumberField("tableSpend", byTable.getAsLong());
                json.writeNumberField("spendDifference", reported.getAsLong() - byTable.getAsLong());
            }
        }
    }

    private static void names(JsonGenerator json, String field, List<String> names) throws IOException {
        if (!names.isEmpty()) {
            json.writeArrayFieldStart(field);
            for (String name : names) {
                json.writeString(Printable.of(name));
            }
            json.writeEndArray();
        }
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
            members(json, outcome);
        });
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
        if (outcome.untracked()) {
            json.writeBooleanField("untracked", true);
        }
        if (outcome.unpriced()) {
            json.writeBooleanField("unpricedSpend", true);
        }
    }
}
