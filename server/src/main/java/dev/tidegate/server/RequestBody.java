package dev.tidegate.server;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Meter;
import dev.tidegate.Numbers;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The body of {@code acquire} and {@code check}: JSON → {@link Request}. Wrong bytes and wrong JSON types are malformed
 * (400); everything else that cannot be accepted is an {@link InvalidInputException} (422).
 */
final class RequestBody {
    /** {@code cost} is one deep; a little more lets the message name the field. */
    private static final int MAX_DEPTH = 8;

    private static final StrictJson.Reader JSON = StrictJson.reader(MAX_DEPTH);
    private static final Set<String> FIELDS = Set.of("subject", "plan", "cost", "user", "model");
    private static final String FIELDS_SHOWN = "only subject, plan, cost, user and model";
    private static final Pattern INTEGER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final Map<String, JsonValue> members;

    private RequestBody(Map<String, JsonValue> members) {
        this.members = members;
    }

    static Request read(byte[] bytes) {
        if (JSON.read(bytes) instanceof JsonValue.ObjectValue object) {
            return new RequestBody(object.members()).request();
        }
        throw RefusedException.malformed("body", "not an object", "a JSON object with subject and plan");
    }

    private Request request() {
        for (String name : members.keySet()) {
            if (!FIELDS.contains(name)) {
                throw new InvalidInputException(Printable.of(name), "unknown field", FIELDS_SHOWN);
            }
        }
        Subject subject = new Subject(required("subject"), text("user"), text("model"));
        return new Request(subject, required("plan"), cost());
    }

    private String required(String field) {
        return text(field).orElseThrow(() -> new InvalidInputException(field, "missing", "a string"));
    }

    private Optional<String> text(String field) {
        JsonValue value = members.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof JsonValue.StringValue string) {
            return Optional.of(string.text());
        }
        throw RefusedException.malformed(field, value.shown(), "a string");
    }

    private Cost cost() {
        JsonValue value = members.get("cost");
        if (value == null) {
            return Cost.oneRequest();
        }
        if (!(value instanceof JsonValue.ObjectValue object)) {
            throw RefusedException.malformed("cost", value.shown(), "an object such as {\"requests\":1}");
        }
        Map<Meter, Long> parts = new LinkedHashMap<>();
        object.members().forEach((name, part) -> parts.put(meter(name), part("cost." + Printable.of(name), part)));
        return new Cost(parts);
    }

    private static Meter meter(String name) {
        try {
            return Meter.of(name);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(
                    "cost." + Printable.of(name), "unknown meter", "a standard meter or one that some plan limits");
        }
    }

    private static long part(String field, JsonValue value) {
        String expected = "an integer from 0 to " + Numbers.MAX_PART;
        if (!(value instanceof JsonValue.NumberValue number)) {
            throw RefusedException.malformed(field, value.shown(), expected);
        }
        if (!INTEGER.matcher(number.literal()).matches()) {
            throw new InvalidInputException(field, number.literal(), expected);
        }
        return Long.parseLong(number.literal());
    }
}
