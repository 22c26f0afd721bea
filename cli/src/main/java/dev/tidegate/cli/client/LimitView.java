package dev.tidegate.cli.client;

import java.util.Map;
import java.util.OptionalLong;

/**
 * One limit of an answer, read from its JSON for display.
 *
 * @param name of the limit
 * @param meter what it counts
 * @param capacity empty if unlimited
 * @param used units in use
 * @param remaining empty if unlimited
 * @param resetAfterMillis until it is fully back
 */
public record LimitView(
        String name, String meter, OptionalLong capacity, long used, OptionalLong remaining, long resetAfterMillis) {

    static LimitView of(Map<?, ?> json) {
        return new LimitView(
                String.valueOf(json.get("name")),
                String.valueOf(json.get("meter")),
                number(json.get("capacity")),
                number(json.get("used")).orElse(0),
                number(json.get("remaining")),
                number(json.get("resetAfterMs")).orElse(0));
    }

    static OptionalLong number(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
