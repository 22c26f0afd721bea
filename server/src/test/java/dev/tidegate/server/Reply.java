package dev.tidegate.server;

import dev.tidegate.protocol.JsonValue;
import dev.tidegate.protocol.StrictJson;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** An answer as a test looks at it. */
public record Reply(HttpResponse<String> response) {
    private static final StrictJson.Reader JSON = StrictJson.reader(64);

    public int status() {
        return response.statusCode();
    }

    public String body() {
        return response.body();
    }

    public String header(String name) {
        List<String> values = response.headers().allValues(name);
        if (values.size() > 1) {
            throw new AssertionError(name + " is there more than once: " + values);
        }
        return values.isEmpty() ? "" : values.get(0);
    }

    public Map<String, JsonValue> json() {
        return object(JSON.read(response.body().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    String field() {
        return string("field");
    }

    public String string(String name) {
        return string(json().get(name));
    }

    public long number(String name) {
        return number(json().get(name));
    }

    /** The members of limit {@code i}. */
    Map<String, JsonValue> limit(int i) {
        return object(((JsonValue.ArrayValue) json().get("limits")).items().get(i));
    }

    public static Map<String, JsonValue> object(JsonValue value) {
        return ((JsonValue.ObjectValue) value).members();
    }

    public static String string(JsonValue value) {
        return value instanceof JsonValue.StringValue text ? text.text() : String.valueOf(value);
    }

    public static long number(JsonValue value) {
        return Long.parseLong(((JsonValue.NumberValue) value).literal());
    }
}
