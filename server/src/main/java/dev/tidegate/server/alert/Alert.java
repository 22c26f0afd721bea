package dev.tidegate.server.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.config.alerts.AlertType;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.spi.Hashes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * An event that an operator should know of. Immutable.
 *
 * @param id the same each time that it is sent, and in every process that finds it
 * @param type its kind
 * @param at when it happened
 * @param text one sentence for a reader
 * @param data what is known of it: texts and whole numbers
 */
public record Alert(String id, AlertType type, Instant at, String text, Map<String, Object> data) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Copies the data, in its order. */
    public Alert {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    /** Makes an alert whose id follows from its kind and from what it is about. */
    static Alert of(AlertType type, String about, Instant at, String text, Map<String, Object> data) {
        String id = HexFormat.of().toHexDigits(Hashes.bits(type.text() + ' ' + about, 8))
                + HexFormat.of().toHexDigits(ChronoUnit.MICROS.between(Instant.EPOCH, at));
        return new Alert(id, type, at, text, data);
    }

    /** What {@code tidegate alerts test} sends. */
    public static Alert test(Instant at) {
        return of(AlertType.TEST, UUID.randomUUID().toString(), at, "a test of this target", Map.of());
    }

    /** The body of a webhook, in JSON. */
    byte[] json() {
        return JsonText.object(json -> {
            json.writeStringField("id", id);
            json.writeStringField("type", type.text());
            json.writeStringField("timestamp", at.toString());
            json.writeStringField("text", text);
            json.writeObjectFieldStart("data");
            for (Map.Entry<String, Object> field : data.entrySet()) {
                write(json, field.getKey(), field.getValue());
            }
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, String name, Object value) throws IOException {
        if (value instanceof Long number) {
            json.writeNumberField(name, number);
        } else {
            json.writeStringField(name, value.toString());
        }
    }

    /**
     * Reads what {@link #json} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Alert read(String json) {
        Map<String, String> own = new LinkedHashMap<>();
        Map<String, Object> data = new LinkedHashMap<>();
        try (JsonParser in = FACTORY.createParser(json.getBytes(StandardCharsets.UTF_8))) {
            boolean inner = false;
            String name = "";
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    name = in.currentName();
                } else if (token == JsonToken.START_OBJECT) {
                    inner = name.equals("data");
                } else if (token == JsonToken.END_OBJECT) {
                    inner = false;
                } else if (inner) {
                    data.put(name, token == JsonToken.VALUE_NUMBER_INT ? (Object) in.getLongValue() : in.getText());
                } else {
                    own.put(name, in.getText());
                }
            }
            return new Alert(
                    field(own, "id"),
                    AlertType.of(field(own, "type")),
                    Instant.parse(field(own, "timestamp")),
                    field(own, "text"),
                    data);
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("no alert: " + e.getMessage(), e);
        }
    }

    private static String field(Map<String, String> fields, String name) {
        return Objects.requireNonNull(fields.get(name), name);
    }
}
