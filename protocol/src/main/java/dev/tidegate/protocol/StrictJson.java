package dev.tidegate.protocol;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One JSON value, by RFC 8259 and nothing beside it: no byte order mark, comment, NaN, trailing comma or second value; and
 * no key twice, because readers differ on which of the two counts.
 */
public final class StrictJson {
    private static final String EXPECTED = "one JSON object in UTF-8 (RFC 8259)";

    /** Names that a message shows at most. */
    private static final int OWN_PATH = 32;

    /** How deep lists of lists are kept in what others wrote. */
    private static final int MOST_LISTS = 64;

    private final JsonParser parser;
    private final int ownDepth;
    private final Set<String> foreign;
    /** What is open, the innermost first. */
    private final Deque<Frame> frames = new ArrayDeque<>();

    private StrictJson(JsonParser parser, int ownDepth, Set<String> foreign) {
        this.parser = parser;
        this.ownDepth = ownDepth;
        this.foreign = foreign;
    }

    /** Makes a reader of values at most {@code maxDepth} deep. */
    public static Reader reader(int maxDepth) {
        return reader(maxDepth, Set.of());
    }

    /**
     * Makes a reader of values at most {@code maxDepth} deep.
     *
     * @param foreign members whose value others wrote: it may be as deep as it likes, and a key may stand there twice,
     *     unless one of the two is a number
     */
    public static Reader reader(int maxDepth, Set<String> foreign) {
        JsonFactory factory = JsonFactory.builder()
                // Keys come from outside: a table of them would be a place to fill.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                // The body is bounded already. A long number is judged by its field, not by the parser.
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(foreign.isEmpty() ? maxDepth : Integer.MAX_VALUE)
                        .maxNumberLength(Integer.MAX_VALUE)
                        .build())
                .build();
        return new Reader(factory, maxDepth, foreign);
    }

    /** Reads JSON with fixed bounds. Safe for any number of threads. */
    public static final class Reader {
        private final JsonFactory factory;
        private final int ownDepth;
        private final Set<String> foreign;

        private Reader(JsonFactory factory, int ownDepth, Set<String> foreign) {
            this.factory = factory;
            this.ownDepth = ownDepth;
            this.foreign = foreign;
        }

        /**
         * The value of {@code bytes}.
         *
         * @throws HttpProblemException (400) if they are not exactly one
         */
        public JsonValue read(byte[] bytes) {
            JsonValue plain = PlainJson.read(bytes);
            return plain == null ? readAny(bytes) : plain;
        }

        JsonValue readAny(byte[] bytes) {
            String text = text(bytes);
            try (JsonParser parser = factory.createParser(text)) {
                return new StrictJson(parser, ownDepth, foreign).whole();
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
            throw HttpProblemException.malformed("body", "not UTF-8", EXPECTED);
        }
        if (text.isBlank()) {
            throw HttpProblemException.malformed("body", "empty", EXPECTED);
        }
        if (text.charAt(0) == '\uFEFF') {
            throw HttpProblemException.malformed("body", "a byte order mark", EXPECTED);
        }
        return text;
    }

    private static HttpProblemException malformed(JsonLocation at) {
        String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
        return HttpProblemException.malformed("body", "malformed or too deep JSON" + where, EXPECTED);
    }

    private JsonValue whole() throws IOException {
        JsonValue value = value();
        if (parser.nextToken() != null) {
            throw malformed(parser.currentTokenLocation());
        }
        return value;
    }

    /** An object or array whose end has not come yet. */
    private static final class Frame {
        private final Map<String, JsonValue> members = new LinkedHashMap<>(4);
        private final List<JsonValue> items = new ArrayList<>(2);
        private final boolean array;
        /** Of the member that is being read. */
        private String name = "";

        Frame(boolean array) {
            this.array = array;
        }

        JsonValue value() {
            return array ? new JsonValue.ArrayValue(items) : new JsonValue.ObjectValue(members);
        }
    }

    /** The next value, read without recursion: what others wrote nests as deep as its bytes allow. */
    private JsonValue value() throws IOException {
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw malformed(parser.currentLocation());
            }
            JsonValue value;
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    if (!isSkipped(token)) {
                        open(token);
                        continue;
                    }
                    parser.skipChildren();
                    value = new JsonValue.ArrayValue(List.of());
                }
                case FIELD_NAME -> {
                    frames.getFirst().name = parser.currentName();
                    continue;
                }
                case END_OBJECT, END_ARRAY -> value = frames.pop().value();
                case VALUE_STRING -> value = new JsonValue.StringValue(parser.getText());
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> value = new JsonValue.NumberValue(parser.getText());
                case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> value = new JsonValue.WordValue(parser.getText());
                default -> throw malformed(parser.currentTokenLocation());
            }
            if (frames.isEmpty()) {
                return value;
            }
            add(frames.getFirst(), value);
        }
    }

    private void open(JsonToken token) {
        if (frames.size() >= ownDepth && !isForeign()) {
            throw malformed(parser.currentTokenLocation());
        }
        frames.push(new Frame(token == JsonToken.START_ARRAY));
    }

    /** A list in a list counts nothing; kept so deep, it would only take memory. */
    private boolean isSkipped(JsonToken token) {
        return token == JsonToken.START_ARRAY && frames.size() > MOST_LISTS && frames.getFirst().array && isForeign();
    }

    private void add(Frame frame, JsonValue value) {
        if (frame.array) {
            frame.items.add(value);
            return;
        }
        JsonValue before = frame.members.put(frame.name, value);
        if (before != null && !(isForeign() && isText(before) && isText(value))) {
            throw HttpProblemException.malformed(path(), "given twice", "each key once");
        }
    }

    /** Whether the member at the top, in which this is, was written by others. */
    private boolean isForeign() {
        return frames.size() > 0 && !frames.getLast().array && foreign.contains(frames.getLast().name);
    }

    private static boolean isText(JsonValue value) {
        return !(value instanceof JsonValue.NumberValue);
    }

    /** Of the member that is being read, for a message; of one that is far down, the upper part. */
    private String path() {
        String path = "";
        int shown = 0;
        for (Iterator<Frame> down = frames.descendingIterator(); down.hasNext() && shown < OWN_PATH; shown++) {
            Frame frame = down.next();
            path = frame.array ? path : within(path, frame.name);
        }
        return frames.size() > OWN_PATH ? path + ".…" : path;
    }

    /** The name of a member for a message. */
    static String within(String path, String name) {
        return path.isEmpty() ? Printable.of(name) : path + "." + Printable.of(name);
    }
}
