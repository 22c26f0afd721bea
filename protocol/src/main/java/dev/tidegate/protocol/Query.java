package dev.tidegate.protocol;

import dev.tidegate.InvalidInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters after {@code ?}: each known to the route, each at most once. */
public final class Query {
    private static final Query NONE = new Query(Map.of());

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads {@code raw}, which is empty where there is no query.
     *
     * @throws HttpProblemException (400) for bad percent-encoding
     * @throws InvalidInputException for a parameter that is unknown or given twice
     */
    public static Query parse(String raw, List<String> known) {
        if (raw.isEmpty()) {
            return NONE;
        }
        Map<String, String> values = new HashMap<>();
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = PercentCode.decode("query", equals < 0 ? pair : pair.substring(0, equals), true);
            if (!known.contains(name)) {
                throw new InvalidInputException(
                        "query",
                        name.isEmpty() ? "an empty parameter" : name,
                        known.isEmpty() ? "none" : accepted(known));
            }
            if (values.put(name, PercentCode.decode(name, equals < 0 ? "" : pair.substring(equals + 1), true))
                    != null) {
                throw new InvalidInputException(name, "given twice", "once");
            }
        }
        return new Query(values);
    }

    private static String accepted(List<String> known) {
        return "only " + String.join(", ", known);
    }

    public Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /**
     * The value of a parameter that must be given.
     *
     * @throws InvalidInputException if it is not there
     */
    public String required(String name, String expected) {
        return value(name).orElseThrow(() -> new InvalidInputException(name, "missing", expected));
    }
}
