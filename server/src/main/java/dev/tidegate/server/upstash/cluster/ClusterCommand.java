package dev.tidegate.server.upstash.cluster;

import dev.tidegate.redis.raw.CommandKeys;
import dev.tidegate.server.upstash.access.NamedKeys;
import dev.tidegate.server.upstash.script.KnownScript;
import dev.tidegate.server.upstash.script.Prepared;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One command with the names that a cluster has for its keys. A limit script of a client may also name the key of a limit that changes,
 * which is for all identifiers and so in another slot: that limit is read first, and takes the place of the one among the arguments.
 *
 * @param limit the key of the changed limit; empty where there is none
 * @param argument the place of the limit among the words
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ClusterCommand(byte[][] words, Optional<byte[]> limit, int argument) {
    /** Behind the name, the script and the number of keys. */
    private static final int FIRST_KEY = 3;

    static ClusterCommand of(Prepared prepared) {
        byte[][] words = prepared.words();
        int count = prepared.script().isPresent() ? count(words) : 0;
        return count > 0 ? script(prepared.script().get(), words, count) : plain(words);
    }

    /** How many keys a script has; 0 where that cannot be. */
    private static int count(byte[][] words) {
        if (words.length < FIRST_KEY || words[2].length > 2) {
            return 0;
        }
        String text = new String(words[2], StandardCharsets.ISO_8859_1);
        int count = text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty() ? Integer.parseInt(text) : 0;
        return count <= words.length - FIRST_KEY ? count : 0;
    }

    private static ClusterCommand plain(byte[][] words) {
        if (asksTwoWindows(words)) {
            byte[][] windows = {words[0], ClusterKeys.window(words[1]), ClusterKeys.window(words[2])};
            return new ClusterCommand(windows, Optional.empty(), 0);
        }
        byte[][] changed = words;
        for (byte[] key : NamedKeys.of(words)) {
            byte[] stored = ClusterKeys.stored(key);
            if (!Arrays.equals(stored, key)) {
                changed = isSame(changed, words) ? words.clone() : changed;
                replace(changed, key, stored);
            }
        }
        return new ClusterCommand(changed, Optional.empty(), 0);
    }

    /**
     * Whether it is how the Python client asks what a sliding window has left. Two other keys with such names and without a hash tag are as
     * good as always in several slots, so that no cluster would answer them.
     */
    private static boolean asksTwoWindows(byte[][] words) {
        return words.length == 3
                && words[0].length == 4
                && "mget".equalsIgnoreCase(new String(words[0], StandardCharsets.ISO_8859_1))
                && ClusterKeys.areWindows(words[1], words[2]);
    }

    /** The key is one of the words itself; another word with the same text may be a value. */
    @SuppressWarnings("ReferenceEquality")
    private static void replace(byte[][] words, byte[] key, byte[] stored) {
        for (int i = 1; i < words.length; i++) {
            if (words[i] == key) {
                words[i] = stored;
            }
        }
    }

    private static ClusterCommand script(KnownScript script, byte[][] words, int count) {
        int own = switch (script.keys()) {
            case WINDOW, COUNTER, BUCKET -> 1;
            case WINDOWS -> 2;
            case LISTS, EVENTS, PATTERN -> count;
        };
        byte[][] changed = words.clone();
        for (int i = FIRST_KEY; i < FIRST_KEY + Math.min(own, count); i++) {
            changed[i] = switch (script.keys()) {
                case WINDOW, WINDOWS -> ClusterKeys.window(words[i]);
                case EVENTS -> ClusterKeys.events(words[i]);
                case LISTS -> ClusterKeys.stored(words[i]);
                case COUNTER, BUCKET, PATTERN -> words[i];
            };
        }
        int argument = FIRST_KEY + count;
        if (count != own + 1 || argument >= words.length) {
            return new ClusterCommand(changed, Optional.empty(), 0);
        }
        byte[] limit = words[FIRST_KEY + own];
        changed[FIRST_KEY + own] = ClusterKeys.beside(changed[FIRST_KEY]);
        return new ClusterCommand(changed, limit.length == 0 ? Optional.empty() : Optional.of(limit), argument);
    }

    /** Returns this command with the limit that was read. */
    ClusterCommand within(byte[] value) {
        byte[][] changed = words.clone();
        changed[argument] = value;
        return new ClusterCommand(changed, Optional.empty(), 0);
    }

    /** Whether the keys of all these commands are in one slot. */
    static boolean areTogether(List<ClusterCommand> commands) {
        return commands.stream()
                        .flatMap(command -> NamedKeys.of(command.words).stream())
                        .map(CommandKeys::slot)
                        .distinct()
                        .count()
                <= 1;
    }

    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(byte[][] one, byte[][] other) {
        return one == other;
    }
}
