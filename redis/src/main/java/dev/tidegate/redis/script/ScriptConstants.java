package dev.tidegate.redis.script;

import dev.tidegate.spi.Formula;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.usage.TokenKind;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The numbers that scripts and Java share. A script writes {@code @{STATUS.SETTLED}}; the loader puts the number there. */
final class ScriptConstants {
    private static final Pattern USE = Pattern.compile("@\\{([A-Z]+\\.\\w+)}");
    private static final Map<String, Integer> VALUES = values();

    private ScriptConstants() {}

    static String in(String source) {
        return USE.matcher(source).replaceAll(use -> {
            Integer value = VALUES.get(use.group(1));
            if (value == null) {
                throw new AssertionError("no constant of this name: " + use.group(1));
            }
            return value.toString();
        });
    }

    private static Map<String, Integer> values() {
        Map<String, Integer> all = new HashMap<>(Map.of(
                "METER.REQUESTS", Formula.REQUESTS,
                "METER.INPUT_TOKENS", Formula.INPUT_TOKENS,
                "METER.OUTPUT_TOKENS", Formula.OUTPUT_TOKENS,
                "METER.TOKENS", Formula.TOKENS,
                "METER.SPEND", Formula.SPEND,
                "METER.CUSTOM", Formula.CUSTOM));
        // The kinds of windows, as PackedLimits sends them; and two answers that never leave this module.
        all.putAll(Map.of(
                "KIND.SLIDING", 1,
                "KIND.FIXED", 2,
                "KIND.CALENDAR", 3,
                "KIND.BUCKET", 4,
                "KIND.LEASES", 5,
                "STATUS.UNREADABLE", 5,
                "STATUS.FAILED", 6));
        all.putAll(Map.of(
                "FLAG.CLOCK_CLAMPED", (int) StoreReply.CLOCK_CLAMPED,
                "FLAG.SATURATED", (int) StoreReply.SATURATED,
                "FLAG.SECTION_DROPPED", (int) StoreReply.SECTION_DROPPED,
                "FLAG.LEASES_FULL", (int) StoreReply.LEASES_FULL,
                "FLAG.THRESHOLD", Scripts.THRESHOLD));
        for (StoreReply.Status status : StoreReply.Status.values()) {
            all.put("STATUS." + status.name(), status.code());
        }
        for (TokenKind kind : TokenKind.values()) {
            all.put("TOKEN." + kind.name(), kind.ordinal());
        }
        return all;
    }
}
