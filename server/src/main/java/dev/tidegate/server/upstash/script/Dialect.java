package dev.tidegate.server.upstash.script;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * Commands that Upstash takes and Redis does not, as commands of Redis with the same reply: {@code SCAN … WITHTYPE}, {@code COPY} of a key to
 * itself, libraries with a flag that only Upstash knows, and {@code CLIENT SETINFO}, which
 * Redis has from 7.2 on and which would set the name of a connection that many callers share. Rights are judged before, on what the caller sent.
 */
final class Dialect {
    /** The keys of a page and their types by turns, as the client takes them. */
    private static final byte[] SCAN_WITH_TYPE = ascii("""
            local page = redis.pcall('SCAN', unpack(ARGV))
            if page.err then return page end
            local both = {}
            for _, key in ipairs(page[2]) do
              both[#both + 1] = key
              both[#both + 1] = redis.call('TYPE', key).ok
            end
            return {page[1], both}
            """);

    /** What a client says of itself; the connection is that of many clients. */
    private static final byte[] NOTED = ascii("return redis.status_reply('OK')");

    private static final byte[] NOT_COPIED = ascii("return 0");
    private static final byte[] EVAL = ascii("EVAL");
    private static final byte[] NO_KEYS = ascii("0");

    /** The flag as an element of a Lua table, with the comma behind it. */
    private static final Pattern LIBRARY_FLAG = Pattern.compile("(['\"])allow-key-locking\\1\\s*,?");

    private Dialect() {}

    /**
     * Returns the words for Redis; the same array where they are the same.
     *
     * @param cluster whether the server may be part of a cluster: a script sees one node, so a scan there has no types
     */
    static byte[][] translated(byte[][] words, BooleanSupplier cluster) {
        if (words.length < 3 || words[0].length > 8) {
            return words;
        }
        return switch (ScriptBook.name(words[0])) {
            case "scan" -> cluster.getAsBoolean() ? words : scan(words);
            case "copy" -> Arrays.equals(words[1], words[2]) && isPlainCopy(words) ? eval(NOT_COPIED) : words;
            case "client" -> words.length == 4 && ScriptBook.name(words[1]).equals("setinfo") ? eval(NOTED) : words;
            case "function" -> words.length >= 3 && ScriptBook.name(words[1]).equals("load") ? library(words) : words;
            default -> words;
        };
    }

    private static byte[][] scan(byte[][] words) {
        List<byte[]> others = new ArrayList<>();
        boolean types = false;
        for (int i = 1; i < words.length; i++) {
            String word = ScriptBook.name(words[i]);
            if (i > 1 && word.equals("withtype")) {
                types = true;
                continue;
            }
            others.add(words[i]);
            boolean hasValue = word.equals("match") || word.equals("count") || word.equals("type");
            if (i > 1 && hasValue && i + 1 < words.length) {
                others.add(words[++i]);
            }
        }
        return types ? eval(SCAN_WITH_TYPE, others.toArray(new byte[0][])) : words;
    }

    /** In the same database; what is more or other is for Redis to refuse. */
    private static boolean isPlainCopy(byte[][] words) {
        return words.length == 3
                || (words.length == 4 && ScriptBook.name(words[3]).equals("replace"));
    }

    private static byte[][] library(byte[][] words) {
        int last = words.length - 1;
        String code = new String(words[last], StandardCharsets.ISO_8859_1);
        String without = LIBRARY_FLAG.matcher(code).replaceAll("");
        if (without.equals(code)) {
            return words;
        }
        byte[][] changed = words.clone();
        changed[last] = without.getBytes(StandardCharsets.ISO_8859_1);
        return changed;
    }

    private static byte[][] eval(byte[] script, byte[]... arguments) {
        byte[][] words = new byte[3 + arguments.length][];
        words[0] = EVAL;
        words[1] = script;
        words[2] = NO_KEYS;
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        return words;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
