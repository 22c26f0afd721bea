package dev.tidegate.protocol.v1;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Meter;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.JsonValue;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.StrictJson;
import dev.tidegate.spi.DidYouMean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A JSON object as the body of a call. Wrong bytes and wrong JSON types are malformed (400); everything else that cannot be
 * accepted is an {@link InvalidInputException} (422).
 */
public final class JsonBody {
    /** Our own fields are three deep; a little more lets the message name the field. */
    private static final int OWN_DEPTH = 8;

    private static final StrictJson.Reader OWN = StrictJson.reader(OWN_DEPTH);
    /** With a whole answer of a model as a usage: what its tools said nests as they like. */
    private static final StrictJson.Reader PASTED = StrictJson.reader(OWN_DEPTH, Set.of("usage", "events"));

    /** The names in each text that says which fields a body may have: as many as there are kinds of bodies. */
    private static final Map<String, List<String>> NAMES = new ConcurrentHashMap<>();

    private static final int MOST_DIGITS = 18;

    private final Map<String, JsonValue> members;

    private JsonBody(Map<String, JsonValue> members) {
        this.members = members;
    }

    /**
     * The object that {@code bytes} are.
     *
     * @param fields what it may have, such as {@code subject, plan and cost}
     */
    public static JsonBody read(byte[] bytes, String fields) {
        return read(OWN, bytes, fields);
    }

    /** Reads a body with a usage object that may be as deep as a model's response. */
    public static JsonBody readPasted(byte[] bytes, String fields) {
        return read(PASTED, bytes, fields);
    }

    private static JsonBody read(StrictJson.Reader reader, byte[] bytes, String fields) {
        if (!(reader.read(bytes) instanceof JsonValue.ObjectValue object)) {
            throw HttpProblemException.malformed("body", "not an object", "a JSON object with " + fields);
        }
        return of(object.members(), fields);
    }

    private static JsonBody of(String field, JsonValue item, String fields) {
        return of(object(field, item, "objects with " + fields), fields);
    }

    private static JsonBody of(Map<String, JsonValue> members, String fields) {
        List<String> known = names(fields);
        for (String name : members.keySet()) {
            if (!known.contains(name)) {
                throw new InvalidInputException(
                        Printable.of(name), "unknown field", DidYouMean.expected("only " + fields, name, known));
            }
        }
        return new JsonBody(members);
    }

    private static List<String> names(String fields) {
        return NAMES.computeIfAbsent(fields, text -> List.of(text.split(", | and ", -1)));
    }

    /** What a call is asked about. */
    public Request request() {
        Subject subject = new Subject(requiredText("subject"), text("user"), text("model"));
        return new Request(subject, requiredText("plan"), cost().orElse(Cost.oneRequest()));
    }

    String requiredText(String field) {
        return required(field, "a string");
    }

    String required(String field, String expected) {
        return text(field).orElseThrow(() -> new InvalidInputException(field, "missing", expected));
    }

    boolean has(String field) {
        return members.containsKey(field);
    }

    /**
     * The items of an array of objects; none where there is no such array.
     *
     * @param fields what each may have
     */
    List<JsonBody> objects(String field, String fields) {
        return items(field, "an array of objects").orElse(List.of()).stream()
                .map(item -> of(field, item, fields))
                .toList();
    }

    public Optional<String> text(String field) {
        JsonValue value = members.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof JsonValue.StringValue string) {
            return Optional.of(string.text());
        }
        throw HttpProblemException.malformed(field, value.shown(), "a string");
    }

    boolean flag(String field) {
        JsonValue value = members.get(field);
        if (value == null) {
            return false;
        }
        if (value instanceof JsonValue.WordValue word && !word.word().equals("null")) {
            return word.word().equals("true");
        }
        throw HttpProblemException.malformed(field, value.shown(), "true or false");
    }

    /** An integer from {@code least} to {@code most}. */
    public OptionalLong integer(String field, long least, long most) {
        JsonValue value = members.get(field);
        return value == null ? OptionalLong.empty() : OptionalLong.of(integer(field, "", value, least, most));
    }

    /** @param part of {@code field}; empty for the field itself */
    private static long integer(String field, String part, JsonValue value, long least, long most) {
        if (value instanceof JsonValue.NumberValue number && isWhole(number.literal())) {
            long integer = Long.parseLong(number.literal());
            if (integer >= least && integer <= most) {
                return integer;
            }
        }
        String named = part.isEmpty() ? field : field + "." + Printable.of(part);
        String expected = "an integer from " + least + " to " + most;
        if (value instanceof JsonValue.NumberValue number) {
            throw new InvalidInputException(named, number.literal(), expected);
        }
        throw HttpProblemException.malformed(named, value.shown(), expected);
    }

    /** Whether a number of JSON has neither sign, fraction nor exponent, and fits. */
    private static boolean isWhole(String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (literal.charAt(i) < '0' || literal.charAt(i) > '9') {
                return false;
            }
        }
        return literal.length() <= MOST_DIGITS;
    }

    public Optional<Cost> cost() {
        return amounts("cost").map(Cost::new);
    }

    /** An object of amounts by meter. */
    Optional<Map<Meter, Long>> amounts(String field) {
        JsonValue value = members.get(field);
        if (value == null) {
            return Optional.empty();
        }
        Map<Meter, Long> amounts = new LinkedHashMap<>();
        object(field, value, "an object such as {\"requests\":1}")
                .forEach((name, amount) ->
                        amounts.put(meter(field, name), integer(field, name, amount, 0, Numbers.MAX_PART)));
        return Optional.of(amounts);
    }

    private static Meter meter(String field, String name) {
        try {
            return Meter.of(name);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(
                    field + "." + Printable.of(name), "unknown meter", "a standard meter or one that some plan limits");
        }
    }

    /** The items of an array. */
    Optional<List<JsonValue>> items(String field, String expected) {
        JsonValue value = members.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof JsonValue.ArrayValue array) {
            return Optional.of(array.items());
        }
        throw HttpProblemException.malformed(field, value.shown(), expected);
    }

    Optional<Map<String, JsonValue>> object(String field, String expected) {
        return Optional.ofNullable(members.get(field)).map(value -> object(field, value, expected));
    }

    private static Map<String, JsonValue> object(String field, JsonValue value, String expected) {
        if (value instanceof JsonValue.ObjectValue object) {
            return object.members();
        }
        throw HttpProblemException.malformed(field, value.shown(), expected);
    }
}
