package dev.tidegate.cli.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A message of the form {@code key=value other="two words"}, taken apart; any other is one text. */
final class KeyValues {
    private static final Pattern PAIR = Pattern.compile(
            "(?<key>[A-Za-z][A-Za-z0-9.-]*)=(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*)\"|(?<plain>[^\\s\"]*))(?:\\s+|$)");
    /** What every line has by itself. */
    private static final Set<String> TAKEN = Set.of("time", "level", "logger", "stack");

    private KeyValues() {}

    static Map<String, String> of(String message) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Matcher pair = PAIR.matcher(message);
        int at = 0;
        while (at < message.length()) {
            pair.region(at, message.length());
            if (!pair.lookingAt() || TAKEN.contains(pair.group("key")) || pairs.containsKey(pair.group("key"))) {
                return Map.of("message", message);
            }
            String quoted = pair.group("quoted");
            pairs.put(pair.group("key"), quoted == null ? pair.group("plain") : quoted.replaceAll("\\\\(.)", "$1"));
            at = pair.end();
        }
        return pairs.isEmpty() ? Map.of("message", message) : pairs;
    }
}
