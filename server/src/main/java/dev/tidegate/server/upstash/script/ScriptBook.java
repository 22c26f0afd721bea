package dev.tidegate.server.upstash.script;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Scripts that Redis gets otherwise than they were sent: without a flag that only Upstash knows, or with fixed semantics. Callers keep
 * naming them by the digest of what they sent. A digest that is not known goes on as it is: Redis answers NOSCRIPT, and the client sends the text.
 * Safe for any number of threads.
 */
public final class ScriptBook {
    private static final int MOST = 10_000;
    private static final String FLAG = "allow-key-locking";
    private static final String COMMENT = "--";
    /** A first line that names the language, with flags or without. */
    private static final Pattern LUA = Pattern.compile("#!lua(\\s.*)?");

    private final Map<String, byte[]> sent = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MOST;
        }
    };

    private final boolean fixed;
    private final BooleanSupplier recognizes;
    private final BooleanSupplier old;

    /**
     * @param fixed whether known limit scripts are replaced by those with fixed semantics
     * @param recognizes whether known scripts are to be recognised by their text, too
     * @param old whether Redis takes no line of flags in front of a script
     */
    public ScriptBook(boolean fixed, BooleanSupplier recognizes, BooleanSupplier old) {
        this.fixed = fixed;
        this.recognizes = recognizes;
        this.old = old;
    }

    /** Returns a command as Redis is to get it. */
    public Prepared prepare(byte[][] words) {
        int size = words[0].length;
        if (words.length < 2 || size < 4 || size > 10) {
            return new Prepared(words, null, null);
        }
        return switch (size == 6 || (words[0][0] | 0x20) == 'e' ? name(words[0]) : "") {
            case "eval", "eval_ro" -> new Prepared(with(words, 1, text(words[1])), null, known(words[1]));
            case "evalsha", "evalsha_ro" ->
                new Prepared(
                        with(words, 1, digest(words[1])),
                        null,
                        KnownScript.bySha1(name(words[1])).orElse(null));
            case "script" -> script(words);
            default -> new Prepared(Dialect.translated(words, recognizes), null, null);
        };
    }

    private Prepared script(byte[][] words) {
        String step = name(words[1]);
        if (step.equals("load") && words.length == 3) {
            byte[] text = text(words[2]);
            return new Prepared(
                    with(words, 2, text),
                    isSame(text, words[2]) ? null : KnownScript.ascii(KnownScript.sha1(words[2])),
                    null);
        }
        if (!step.equals("exists")) {
            return new Prepared(words, null, null);
        }
        byte[][] all = words.clone();
        for (int i = 2; i < all.length; i++) {
            all[i] = digest(all[i]);
        }
        return new Prepared(all, null, null);
    }

    private @Nullable KnownScript known(byte[] text) {
        return recognizes.getAsBoolean() ? KnownScript.ofText(text).orElse(null) : null;
    }

    private static byte[][] with(byte[][] words, int place, byte[] word) {
        if (isSame(word, words[place])) {
            return words;
        }
        byte[][] changed = words.clone();
        changed[place] = word;
        return changed;
    }

    /** Returns the text itself, or the one that Redis gets instead, under whose digest it is called from now on. */
    private byte[] text(byte[] original) {
        Optional<FixedScripts.Script> instead =
                fixed ? FixedScripts.insteadOf(KnownScript.ofText(original)) : Optional.empty();
        return instead.isPresent() ? instead.get().text() : withoutFlag(original);
    }

    private byte[] withoutFlag(byte[] original) {
        if (original.length < 2 || original[0] != '#' || original[1] != '!') {
            return original;
        }
        int end = 0;
        while (end < original.length && original[end] != '\n') {
            end++;
        }
        String line = new String(original, 0, end, StandardCharsets.ISO_8859_1);
        String without = old.getAsBoolean() && LUA.matcher(line).matches() ? COMMENT : withoutFlag(line);
        if (without.equals(line)) {
            return original;
        }
        byte[] head = without.getBytes(StandardCharsets.ISO_8859_1);
        byte[] text = Arrays.copyOf(head, head.length + original.length - end);
        System.arraycopy(original, end, text, head.length, original.length - end);
        synchronized (sent) {
            sent.put(KnownScript.sha1(original), KnownScript.ascii(KnownScript.sha1(text)));
        }
        return text;
    }

    /** A line without any flag becomes a comment, so that the script runs on servers that know no such line, and lines keep their numbers. */
    private static String withoutFlag(String line) {
        int flags = line.indexOf("flags=");
        if (flags < 0 || !line.contains(FLAG)) {
            return line;
        }
        int begin = flags + "flags=".length();
        int end = begin;
        while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
            end++;
        }
        List<String> all = Arrays.asList(line.substring(begin, end).split(","));
        List<String> others = all.stream().filter(flag -> !flag.equals(FLAG)).toList();
        if (others.size() == all.size()) {
            return line;
        }
        return others.isEmpty() ? COMMENT : line.substring(0, begin) + String.join(",", others) + line.substring(end);
    }

    private byte[] digest(byte[] named) {
        byte[] known;
        String key = name(named);
        Optional<FixedScripts.Script> instead =
                fixed ? FixedScripts.insteadOf(KnownScript.bySha1(key)) : Optional.empty();
        if (instead.isPresent()) {
            return instead.get().digest();
        }
        synchronized (sent) {
            known = sent.get(key);
        }
        return known == null ? named : known;
    }

    @SuppressWarnings("ReferenceEquality") // what was not changed is the array that came
    private static boolean isSame(byte[] one, byte[] other) {
        return one == other;
    }

    /** Returns the name of a command in lower case. */
    public static String name(byte[] word) {
        return new String(word, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }
}
