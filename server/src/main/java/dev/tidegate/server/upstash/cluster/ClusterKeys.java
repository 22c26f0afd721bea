package dev.tidegate.server.upstash.cluster;

import dev.tidegate.redis.raw.CommandKeys;
import java.nio.charset.StandardCharsets;

/**
 * The names under which a cluster keeps keys that are used together. A hash tag around the part that they share brings them into one
 * slot: {@code {prefix:identifier}:window}. A key that has a hash tag already keeps its name.
 */
final class ClusterKeys {
    private static final String LIST = ":denyList";
    private static final String STATUS = ":ipDenyListStatus";
    private static final String EVENTS = ":events";
    /** The colon and the number of a window, which a long can hold. */
    private static final int DIGITS = 19;

    private ClusterKeys() {}

    /** Returns the name of the counter of a window: {@code X:7} is {@code {X}:7}. */
    static byte[] window(byte[] key) {
        String name = text(key);
        return bytes(tagged(name, numbered(name)));
    }

    /** Whether these are the counters of a window and the one before it: {@code X:7} and {@code X:6}. */
    static boolean areWindows(byte[] current, byte[] previous) {
        String one = text(current);
        String two = text(previous);
        int colon = numbered(one);
        return colon > 0
                && colon == numbered(two)
                && one.regionMatches(0, two, 0, colon)
                && Math.max(one.length(), two.length()) - colon <= DIGITS
                && Long.parseLong(one, colon + 1, one.length(), 10)
                        == Long.parseLong(two, colon + 1, two.length(), 10) + 1;
    }

    /** Returns the name of any key: those of deny lists and events have a tag, others are what they are called. */
    static byte[] stored(byte[] key) {
        String name = text(key);
        int cut = cut(name);
        return cut < 0 ? key : bytes(tagged(name, cut));
    }

    /** Returns the name of the key that builds the names of events. */
    static byte[] events(byte[] prefix) {
        String name = text(prefix);
        return bytes(tagged(name, name.length()));
    }

    /** Returns the name by which callers know a stored key. */
    static byte[] named(byte[] stored) {
        String name = text(stored);
        String plain = untagged(name);
        return !plain.equals(name) && cut(plain) > 0 ? bytes(plain) : stored;
    }

    /** Returns a stored name without the tag that {@link #window} and {@link #stored} put around its first part. */
    static byte[] untagged(byte[] stored) {
        String name = text(stored);
        String plain = untagged(name);
        return plain.equals(name) ? stored : bytes(plain);
    }

    /** Returns the name of a key that does not exist, in the slot of {@code stored}. */
    static byte[] beside(byte[] stored) {
        return InSlot.NAMES[CommandKeys.slot(stored)];
    }

    /** A name for each slot. A tag would not do: a key without one may have a brace in its name. */
    private static final class InSlot {
        private static final int SLOTS = 16_384;
        private static final byte[][] NAMES = new byte[SLOTS][];

        static {
            int missing = SLOTS;
            for (int i = 0; missing > 0; i++) {
                byte[] name = bytes("tidegate:no-limit:" + i);
                int slot = CommandKeys.slot(name);
                if (NAMES[slot] == null) {
                    NAMES[slot] = name;
                    missing--;
                }
            }
        }
    }

    /** Returns a pattern for each stored name that {@code pattern} may mean; it matches others, too. */
    static String superset(String pattern) {
        int plain = 0;
        while (plain < pattern.length() && "*?[\\".indexOf(pattern.charAt(plain)) < 0) {
            plain++;
        }
        String begin = pattern.substring(0, plain);
        // The end of a tag may be before its last colon, and nowhere earlier but at the name of a list.
        int colon = begin.lastIndexOf(':');
        begin = colon < 0 ? begin : begin.substring(0, colon);
        int list = begin.lastIndexOf(LIST);
        begin = list < 0 ? begin : begin.substring(0, list);
        return begin.isEmpty() ? "*" : "*" + begin + "*";
    }

    private static String untagged(String name) {
        int close = name.lastIndexOf("}:");
        if (!name.startsWith("{") || close < 2) {
            return name;
        }
        String plain = name.substring(1, close) + name.substring(close + 1);
        boolean ours = tagged(plain, numbered(plain)).equals(name)
                || tagged(plain, cut(plain)).equals(name);
        return ours ? plain : name;
    }

    /** Where the part ends that the keys of deny lists and events share; -1 for other keys. */
    private static int cut(String name) {
        if (name.endsWith(STATUS)) {
            return name.length() - STATUS.length();
        }
        int colon = name.lastIndexOf(':');
        if (colon > LIST.length() && name.startsWith(LIST, colon - LIST.length())) {
            return colon - LIST.length();
        }
        int number = numbered(name);
        return number > EVENTS.length() && name.startsWith(EVENTS, number - EVENTS.length()) ? number : -1;
    }

    /** Where the last colon is if only digits follow; -1 otherwise. */
    private static int numbered(String name) {
        int i = name.length();
        while (i > 0 && name.charAt(i - 1) >= '0' && name.charAt(i - 1) <= '9') {
            i--;
        }
        return i < name.length() && i > 0 && name.charAt(i - 1) == ':' ? i - 1 : -1;
    }

    private static String tagged(String name, int end) {
        boolean possible = end > 0 && name.charAt(0) != '}' && tagEnd(name) < 0;
        return possible ? "{" + name.substring(0, end) + "}" + name.substring(end) : name;
    }

    /** Where the hash tag of a name ends, as Redis finds it; -1 if it has none. */
    private static int tagEnd(String name) {
        int open = name.indexOf('{');
        int close = open < 0 ? -1 : name.indexOf('}', open);
        return close > open + 1 ? close : -1;
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }
}
