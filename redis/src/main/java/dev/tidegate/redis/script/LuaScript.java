package dev.tidegate.redis.script;

import dev.tidegate.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A script and the digest by which the server knows it. A line {@code --@include name} stands for the file of that name in
 * the folder {@code lib} beside it. A local whose name is in capitals and whose value is an integer is a constant: the
 * server gets the value in each place, because each function that reads a local of the script pays for it in every call.
 * A number that Java shares is written by its name there, such as {@code @{KIND.SLIDING}}. A script from a file is read when
 * it is first needed, so that the start of a program does not wait for it. Safe for any number of threads.
 */
public final class LuaScript {
    /** The files of this folder as they stand: several scripts include the same ones. */
    private static final Map<String, String> FILES = new ConcurrentHashMap<>();

    private static final Pattern INCLUDE = Pattern.compile("(?m)^--@include (\\w+)\n");
    private static final Pattern CONSTANTS =
            Pattern.compile("\\blocal ([A-Z][A-Z_]*(?:, [A-Z][A-Z_]*)*) = (-?\\d+(?:, -?\\d+)*)(?=\\s)");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z_]*\\b");
    static final String TIME_LINE = "local time = redis.call('TIME')";

    /** The line in whose place the step of a shape stands. */
    private static final String SHAPE_LINE = "--@shape\n";

    private static final Pattern PACKED_REPLY = Pattern.compile("(?s)return pack\\('<d+', ([^()]+?)\\)\n");

    private final Supplier<Made> maker;
    private final Optional<TimeSource> time;
    private volatile @Nullable Made made;

    /** The text as the server gets it, and its digest. */
    private record Made(byte[] text, byte[] digest) {}

    private LuaScript(Supplier<Made> maker, Optional<TimeSource> time) {
        this.maker = maker;
        this.time = time;
    }

    /** The script of this name beside this class. */
    public static LuaScript load(String name) {
        return new LuaScript(() -> make(read(name)), Optional.empty());
    }

    /** The script of this name within the one that records its step for the usage ledger. */
    static LuaScript recording(String name) {
        return new LuaScript(() -> make(recordingText(name)), Optional.empty());
    }

    /** What the server gets. */
    public byte[] text() {
        return made().text();
    }

    /** By what the server knows it: the SHA-1 of the text, in hexadecimal digits. */
    public byte[] digest() {
        return made().digest();
    }

    /** The source of the time that it takes as arguments, for tests. */
    public Optional<TimeSource> time() {
        return time;
    }

    /** Two threads may make it at once, and make the same. */
    private Made made() {
        Made known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }

    static String recordingText(String name) {
        return recordingStep(read(name));
    }

    static String recordingStep(String step) {
        return read("lib/usage_stream.lua").replace("--@step\n", step);
    }

    /** A script of a shape with replies that are arrays, as a script around it may read them. */
    static String withArrays(String shaped) {
        return PACKED_REPLY.matcher(shaped).replaceAll("return { $1 }\n");
    }

    /** A script within the one that records which thresholds it reaches. */
    static LuaScript watching(String step) {
        return of(watchingStep(step));
    }

    static String watchingStep(String step) {
        return read("lib/thresholds.lua").replace("--@step\n", step);
    }

    /** A script that takes the time from its last two arguments, seconds and µs, instead of asking for it: for tests alone. */
    static LuaScript timed(String source, TimeSource time) {
        return of(toldTime(source)).at(time);
    }

    static String toldTime(String source) {
        if (source.indexOf(TIME_LINE) < 0 || source.indexOf(TIME_LINE) != source.lastIndexOf(TIME_LINE)) {
            throw new AssertionError("time is read in one line, once");
        }
        return source.replace(TIME_LINE, "local time = { [2] = table.remove(ARGV), [1] = table.remove(ARGV) }");
    }

    LuaScript at(TimeSource time) {
        return new LuaScript(this::made, Optional.of(time));
    }

    /**
     * A generic script with a place for the step of a shape, which does the usual steps in front of it. Most of the text of
     * each script of a shape is this one, so its constants are put in their places once.
     */
    static final class Frame {
        private final Map<String, String> constants;
        private final String before;
        private final String behind;

        Frame(String generic) {
            String source = ScriptConstants.in(generic);
            int place = source.indexOf(SHAPE_LINE);
            if (place < 0) {
                throw new AssertionError("the place for the step of a shape");
            }
            this.constants = constants(source);
            this.before = withConstants(source.substring(0, place), constants);
            this.behind = withConstants(source.substring(place + SHAPE_LINE.length()), constants);
        }

        LuaScript with(String shape) {
            String source = ScriptConstants.in(shape);
            if (CONSTANTS.matcher(source).find()) {
                throw new AssertionError("the step of a shape has no constants of its own");
            }
            return of(ofText(before + withConstants(source, constants) + behind));
        }
    }

    static LuaScript of(String source) {
        return of(make(source));
    }

    private static LuaScript of(Made made) {
        return new LuaScript(() -> made, Optional.empty());
    }

    private static Made make(String source) {
        return ofText(withConstants(ScriptConstants.in(source)));
    }

    /** A script whose constants are in their places already. */
    private static Made ofText(String source) {
        byte[] text = source.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text);
            byte[] digest = HexFormat.of().formatHex(sha1).getBytes(StandardCharsets.US_ASCII);
            return new Made(text, digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-1", e);
        }
    }

    private static String withConstants(String source) {
        return withConstants(source, constants(source));
    }

    private static String withConstants(String source, Map<String, String> values) {
        String rest = CONSTANTS.matcher(source).replaceAll("");
        return NAME.matcher(rest).replaceAll(word -> values.getOrDefault(word.group(), word.group()));
    }

    private static Map<String, String> constants(String source) {
        Map<String, String> values = new HashMap<>();
        CONSTANTS.matcher(source).results().forEach(line -> {
            String[] names = line.group(1).split(", ", -1);
            String[] numbers = line.group(2).split(", ", -1);
            for (int i = 0; i < names.length; i++) {
                String other = values.put(names[i], numbers[i]);
                if (other != null && !other.equals(numbers[i])) {
                    throw new AssertionError("two constants of one name: " + names[i]);
                }
            }
        });
        return values;
    }

    /** The text of a script as a server takes it: with the files that it includes and the numbers that Java shares. */
    public static String read(String name) {
        return ScriptConstants.in(included(name));
    }

    /** The text of a script before its numbers are filled in, with the names of those numbers: what a test changes a word in. */
    public static String included(String name) {
        return INCLUDE.matcher(text(name))
                .replaceAll(line -> Matcher.quoteReplacement(included("lib/" + line.group(1) + ".lua")));
    }

    /** The text of a file as it stands. */
    static String text(String name) {
        return FILES.computeIfAbsent(name, LuaScript::fromJar);
    }

    private static String fromJar(String name) {
        try (InputStream in = Objects.requireNonNull(LuaScript.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
