package dev.tidegate.redis.raw;

import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where the first key of a command is, which says the node of a cluster that it belongs to. */
public final class CommandKeys {
    /** Their first word after the name is no key, and neither is any other. */
    private static final Set<String> KEYLESS = Set.of(
            "ping",
            "echo",
            "script",
            "publish",
            "keys",
            "scan",
            "dbsize",
            "flushdb",
            "flushall",
            "info",
            "time",
            "function",
            "randomkey",
            "command",
            "pubsub",
            "config",
            "lastsave",
            "acl",
            "cluster",
            "wait");

    /** Keys that come later, by the place of the first one. */
    private static final Map<String, Integer> PLACES = Map.ofEntries(
            Map.entry("bitop", 2),
            Map.entry("memory", 2),
            Map.entry("object", 2),
            Map.entry("xgroup", 2),
            Map.entry("xinfo", 2));

    /** A number of keys precedes them, at this place. */
    private static final Map<String, Integer> COUNTED = Map.ofEntries(
            Map.entry("eval", 2),
            Map.entry("evalsha", 2),
            Map.entry("eval_ro", 2),
            Map.entry("evalsha_ro", 2),
            Map.entry("fcall", 2),
            Map.entry("fcall_ro", 2),
            Map.entry("zunion", 1),
            Map.entry("zinter", 1),
            Map.entry("zdiff", 1),
            Map.entry("zintercard", 1),
            Map.entry("sintercard", 1),
            Map.entry("lmpop", 1),
            Map.entry("zmpop", 1));

    private CommandKeys() {}

    /** Returns the first key; null if there is none. */
    public static byte @Nullable [] first(byte[][] words) {
        String name = text(words[0]).toLowerCase(Locale.ROOT);
        if (name.equals("xread") || name.equals("xreadgroup")) {
            return afterStreams(words);
        }
        Integer count = COUNTED.get(name);
        if (count != null) {
            return words.length > count && text(words[count]).equals("0") ? null : at(words, count + 1);
        }
        return KEYLESS.contains(name) ? null : at(words, PLACES.getOrDefault(name, 1));
    }

    /** Returns the slot of the first key; -1 if there is none. */
    static int slotOf(byte[][] words) {
        byte[] key = first(words);
        return key == null ? -1 : slot(key);
    }

    /** Returns which of the 16,384 slots of a cluster holds {@code key}. */
    public static int slot(byte[] key) {
        return SlotHash.getSlot(key);
    }

    private static byte @Nullable [] afterStreams(byte[][] words) {
        for (int i = 1; i < words.length; i++) {
            if (text(words[i]).equalsIgnoreCase("streams")) {
                return at(words, i + 1);
            }
        }
        return null;
    }

    private static byte @Nullable [] at(byte[][] words, int place) {
        return place < words.length ? words[place] : null;
    }

    private static String text(byte[] word) {
        return new String(word, StandardCharsets.ISO_8859_1);
    }
}
