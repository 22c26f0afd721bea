package dev.tidegate.internal.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.spi.UsageFields;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the object that a form of a caller reads, and makes one of headers. */
public final class UsageTrees {
    private static final String ROOT = "usage";

    /** Under which names responses and events of the four providers carry it. */
    static final List<String> AROUND =
            List.of("usage", "usageMetadata", "message", "response", "metadata", "amazon-bedrock-invocationMetrics");

    /** An event, the message in it, the usage in that. */
    private static final int MAX_DEPTH = 3;

    private static final Map<String, String> HEADERS = Map.of(
            "x-amzn-bedrock-input-token-count", "inputTokens",
            "x-amzn-bedrock-output-token-count", "outputTokens",
            "x-amzn-bedrock-cache-read-input-token-count", "cacheReadInputTokens",
            "x-amzn-bedrock-cache-write-input-token-count", "cacheWriteInputTokens");

    private record At(String path, Map<?, ? extends @Nullable Object> tree) {}

    private UsageTrees() {}

    /** The object that has the counts. */
    public static UsageFields innermost(Map<String, ? extends @Nullable Object> tree) {
        At at = inner(tree);
        return UsageFields.of(at.path(), named(at.tree()));
    }

    private static At inner(Map<String, ? extends @Nullable Object> tree) {
        At at = new At(ROOT, tree);
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            Optional<At> next = inside(at);
            if (next.isEmpty()) {
                return at;
            }
            at = next.get();
        }
        return at;
    }

    private static Optional<At> inside(At at) {
        for (String name : AROUND) {
            if (at.tree().get(name) instanceof Map<?, ?> map) {
                return Optional.of(new At(at.path() + "." + name, map));
            }
        }
        return Optional.empty();
    }

    private static Map<String, @Nullable Object> named(Map<?, ? extends @Nullable Object> tree) {
        Map<String, @Nullable Object> named = new HashMap<>();
        tree.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }

    /** The counts among {@code headers}, under the names of Converse. */
    public static Map<String, Object> bedrockHeaders(Map<String, String> headers) {
        Map<String, Object> counts = new HashMap<>();
        headers.forEach((name, value) -> {
            String field = HEADERS.get(name.toLowerCase(Locale.ROOT));
            if (field != null) {
                counts.put(field, count(name, value.strip()));
            }
        });
        return counts;
    }

    private static long count(String name, String text) {
        // 2^42 has 13 digits; a longer text is refused before it is parsed, so that no number overflows.
        boolean digits = !text.isEmpty() && text.length() <= 13 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new InvalidInputException("headers." + name, text, "0 … " + Numbers.MAX_PART);
        }
        return Long.parseLong(text);
    }
}
