package dev.tidegate.cli.reservation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.cli.terminal.Failure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes JSON of what was saved of a model's answer: one object, an array of events, an event a line, or a stream of
 * server-sent events as it came.
 */
final class UsageText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String DATA = "data:";

    private UsageText() {}

    /** An object, or an array of events. */
    static String json(String option, String text) {
        String said = text.strip();
        if (is(JsonToken.START_OBJECT, said) || is(JsonToken.START_ARRAY, said)) {
            return said;
        }
        List<String> events = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        for (String line : said.split("\r\n|\n|\r", -1)) {
            if (line.startsWith(DATA)) {
                data.append(line.substring(DATA.length()).strip());
            } else if (line.isBlank()) {
                event(data, events);
            } else if (line.stripLeading().startsWith("{")) {
                event(data, events);
                event(data.append(line.strip()), events);
            }
        }
        event(data, events);
        if (events.isEmpty()) {
            throw Failure.usage(option + ": not one JSON object (expected: such as {\"input\":1000,\"output\":200},"
                    + " or the events of a stream)");
        }
        return "[" + String.join(",", events) + "]";
    }

    /** Keeps what was gathered if it is an object, as the end of a stream is none, and begins again. */
    private static void event(StringBuilder data, List<String> events) {
        String event = data.toString();
        if (is(JsonToken.START_OBJECT, event)) {
            events.add(event);
        }
        data.setLength(0);
    }

    /** What stood behind it would become a part of the call. */
    private static boolean is(JsonToken start, String text) {
        try (JsonParser in = JSON.createParser(text)) {
            if (in.nextToken() != start) {
                return false;
            }
            boolean events = start != JsonToken.START_ARRAY || in.nextToken() == JsonToken.START_OBJECT;
            JsonToken last = in.currentToken();
            while (last != null && in.getParsingContext().getParent() != null) {
                last = in.nextToken();
            }
            return events && in.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
