package dev.tidegate.internal.usage;

import dev.tidegate.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the lists of a usage object into its tally. */
final class TallyLists {
    /** Where the count stands in an item. */
    private static final Set<String> TOKENS = Set.of("tokenCount", "token_count", "tokens");

    private static final Set<String> CALLS = Set.of("count", "requests", "calls");

    private final Tally tally;
    private final Lexicon root;

    TallyLists(Tally tally, Lexicon root) {
        this.tally = tally;
        this.root = root;
    }

    void list(Lexicon.Entry entry, String at, Object value) {
        if (!(value instanceof List<?> items)) {
            throw new InvalidInputException(at, value, "a list");
        }
        for (int i = 0; i < items.size(); i++) {
            item(entry, at + "[" + i + "]", items.get(i));
        }
    }

    private void item(Lexicon.Entry entry, String at, @Nullable Object item) {
        if (entry.list == Fields.Shape.TOOLS && item instanceof String name) {
            tally.sum(tool(name), tally.path, at.substring(tally.path.length() + 1), 1);
            return;
        }
        if (!(item instanceof Map<?, ?> map)) {
            throw new InvalidInputException(at, item == null ? "null" : item, "an object");
        }
        switch (entry.list) {
            case MODALITIES -> modality(entry, at, map);
            case LIFETIMES -> lifetime(at, map);
            case TOOLS -> tools(at, map);
            case COUNTS -> counts(map, TOKENS, "completionReason", entry.audio, at);
            default -> round(at, map);
        }
    }

    private void modality(Lexicon.Entry entry, String at, Map<?, ?> item) {
        String modality = text(item, "modality");
        Role role = switch (modality) {
            case "audio" -> entry.audio;
            case "image" -> entry.image;
            case "text", "video", "document", "modality_unspecified" -> Role.PART;
            // A modality that is new: part of the whole, and at a price that is not known.
            default -> Role.REPORTED;
        };
        counts(item, TOKENS, "modality", role, at);
    }

    private void lifetime(String at, Map<?, ?> item) {
        Role role = text(item, "ttl").equals("1h") ? Role.CACHE_WRITE_1H : Role.PART;
        counts(item, Set.of("inputTokens", "input_tokens"), "ttl", role, at);
    }

    private void tools(String at, Map<?, ?> item) {
        counts(item, CALLS, "type", tool(text(item, "type")), at);
    }

    private static Role tool(String name) {
        String tool = Tally.lower(name);
        if (tool.contains("search") || tool.contains("maps")) {
            return Role.SEARCH;
        }
        boolean free = tool.contains("mcp") || tool.contains("fetch") || tool.contains("url_context");
        return free ? Role.PART : Role.TOOL_CALL;
    }

    private void counts(Map<?, ?> item, Set<String> names, String key, Role role, String at) {
        item.forEach((name, value) -> {
            if (names.contains(name) && value != null) {
                long count = Tally.count(at, String.valueOf(name), value);
                if (role == Role.REPORTED && count > 0) {
                    tally.report(at);
                } else if (role != Role.PART) {
                    tally.sum(role, tally.path, at.substring(tally.path.length() + 1, at.lastIndexOf('[')), count);
                }
            } else if (!key.equals(name) && value != null) {
                tally.unknown(at, String.valueOf(name), value);
            }
        });
    }

    private void round(String at, Map<?, ?> item) {
        Tally counts = Tally.of(root, at, item);
        counts.unknown.forEach(tally::report);
        String model = item.get("model") instanceof String text ? text : "";
        tally.rounds.add(new Tally.Round(text(item, "type"), model, counts));
    }

    private static String text(Map<?, ?> item, String name) {
        return item.get(name) instanceof String text ? Tally.lower(text) : "";
    }
}
