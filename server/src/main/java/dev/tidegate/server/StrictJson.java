package dev.tidegate.server;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One JSON value, by RFC 8259 and nothing beside it: no byte order mark, comment, NaN, trailing comma or second value; and
 * no key twice, because readers differ on which of the two counts.
 */
final class StrictJson {
    private static final String EXPECTED = "one JSON object in UTF-8 (RFC 8259)";

    private final JsonParser parser;
    private final Set<String> foreign;

    private StrictJson(JsonParser parser, Set<String> foreign) {
        this.parser = parser;
        this.foreign = foreign;
    }

    /** Makes a reader of values at most {@code maxDepth} deep. */
    static Reader reader(int maxDepth) {
        return reader(maxDepth, Set.of());
    }

    /**
     * Makes a reader of values at most {@code maxDepth} deep.
     *
     * @param foreign members whose value others wrote: a key may stand there twice, unless one of the two is a number
     */
    static Reader reader(int maxDepth, Set<String> foreign) {
        JsonFactory factory = JsonFactory.builder()
                // Keys come from outside: a table of them would be a place to fill.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // The body is bounded already. A long number is judged by its field, not by the parser.
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build())
                .build();
        return new Reader(factory, foreign);
    }

    /** Safe for any number of threads. */
    static final class Reader {
        private final JsonFactory factory;
        private final Set<String> foreign;

        private Reader(JsonFactory factory, Set<String> foreign) {
            this.factory = factory;
            this.foreign = foreign;
        }

        /**
         * The value of {@code bytes}.
         *
         * @throws RefusedException (400) if they are not exactly one
         */
        JsonValue read(byte[] bytes) {
            String text = text(bytes);
            try (JsonParser parser = factory.createParser(text)) {
                return new StrictJson(parser, foreign).whole();
            } catch (JacksonException e) {
                throw malformed(e.getLocation());
            } catch (IOException e) {
                throw new IllegalStateException("reading from memory", e);
            }
        }
    }

    private static String text(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw RefusedException.malformed("body", "not UTF-8", EXPECTED);
        }
        if (text.isBlank()) {
            throw RefusedException.malformed("body", "empty", EXPECTED);
        }
        if (text.charAt(0) == '\uFEFF') {
            throw RefusedException.malformed("body", "a byte order mark", EXPECTED);
        }
        return text;
    }

    private static RefusedException malformed(JsonLocation at) {
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return RefusedException.malformed("body", "malformed or too deep JSON" + where, EXPECTED);
    }

    private JsonValue whole() throws IOException {
        parser.nextToken();
        JsonValue value = value("");
        if (parser.nextToken() != null) {
            throw malformed(parser.currentTokenLocation());
        }
        return value;
    }

    private JsonValue value(String path) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw malformed(parser.currentLocation());
        }
        return switch (token) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> new JsonValue.StringValue(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonValue.NumberValue(parser.getText());
            case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> new JsonValue.WordValue(parser.getText());
            default -> throw malformed(parser.currentTokenLocation());
        };
    }

    private JsonValue object(String path) throws IOException {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            JsonValue value = value(within(path, name));
            JsonValue before = members.put(name, value);
            if (before != null && !(isForeign(path) && isText(before) && isText(value))) {
                throw RefusedException.malformed(within(path, name), "given twice", "each key once");
            }
        }
        return new JsonValue.ObjectValue(members);
    }

    private boolean isForeign(String path) {
        int end = path.indexOf('.');
        return foreign.contains(end < 0 ? path : path.substring(0, end));
    }

    private static boolean isText(JsonValue value) {
        return !(value instanceof JsonValue.NumberValue);
    }

    private JsonValue array(String path) throws IOException {
        List<JsonValue> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(path));
        }
        return new JsonValue.ArrayValue(items);
    }

    /** The name of a member for a message. */
    static String within(String path, String name) {
        return path.isEmpty() ? Printable.of(name) : path + "." + Printable.of(name);
    }
}
