package dev.tidegate.protocol;

import java.util.List;
import java.util.Map;

/** A JSON value as it was written: numbers keep their literal, so that nothing is rounded on the way in. */
public sealed interface JsonValue {
    /** A JSON object; its members keep their order. */
    record ObjectValue(Map<String, JsonValue> members) implements JsonValue {
        @Override
        public String shown() {
            return "an object";
        }
    }

    /** A JSON array; its items keep their order. */
    record ArrayValue(List<JsonValue> items) implements JsonValue {
        @Override
        public String shown() {
            return "an array";
        }
    }

    /** Text without its quotes and escapes. */
    record StringValue(String text) implements JsonValue {
        @Override
        public String shown() {
            return "\"" + text + "\"";
        }
    }

    /** A JSON number as written, not yet range-checked. */
    record NumberValue(String literal) implements JsonValue {
        @Override
        public String shown() {
            return literal;
        }
    }

    /** {@code true}, {@code false} or {@code null}. */
    record WordValue(String word) implements JsonValue {
        @Override
        public String shown() {
            return word;
        }
    }

    /** For a message about a wrong type. */
    String shown();
}
