package dev.tidegate.bench.redis.load;

import dev.tidegate.bench.redis.server.Admin;
import dev.tidegate.bench.redis.server.Monitor;
import dev.tidegate.bench.redis.server.RedisServer;
import dev.tidegate.bench.redis.side.ScriptSide;
import dev.tidegate.bench.redis.side.TidegateSide;
import dev.tidegate.bench.setup.Subjects;
import dev.tidegate.redis.script.LuaScript;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The command that our store sends for one decision, recorded with MONITOR, to be sent again for other subjects: the
 * server does the same work as for the store, and the client as little as for a plain script.
 */
public final class Captured {
    private static final int MOST_UNTIL_LOADED = 10_000;

    private final List<byte[]> words;
    private final int key;
    private final int digits;
    private final int series;

    private Captured(List<byte[]> words, int key, int digits, int series) {
        this.words = words;
        this.key = key;
        this.digits = digits;
        this.series = series;
    }

    /**
     * What {@code side} sends for its subject 0. The first call is not overheard: by it the store learns the server's
     * time, and with it the calendar. Nor are those that are made before the script for the shape of the plan is loaded.
     */
    public static Captured of(TidegateSide side, RedisServer server) throws IOException {
        side.decide(0).toCompletableFuture().join();
        try (Monitor monitor = Monitor.of(server)) {
            byte[] generic = LuaScript.load("decide.lua").digest();
            for (int i = 0; i < MOST_UNTIL_LOADED; i++) {
                side.decide(0).toCompletableFuture().join();
                List<byte[]> words = monitor.next("EVALSHA", side.name(0));
                if (!Arrays.equals(words.get(1), generic)) {
                    return of(words, side.series());
                }
            }
            throw new IllegalStateException("the script for the shape of the plan is not loaded");
        }
    }

    public static Captured of(List<byte[]> words, int series) {
        String name = Subjects.name(series, 0);
        for (int i = 0; i < words.size(); i++) {
            int found = new String(words.get(i), StandardCharsets.ISO_8859_1).indexOf(name);
            if (found >= 0) {
                return new Captured(words, i, found + Subjects.DIGITS, series);
            }
        }
        throw new IllegalStateException("the command does not name " + name);
    }

    /** Sends it again, for the subject asked about. */
    public ScriptSide side(Admin admin) {
        return new ScriptSide(admin, this::arguments);
    }

    private CommandArgs<byte[], byte[]> arguments(int subject) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        for (int i = 1; i < words.size(); i++) {
            args.add(i == key ? key(subject) : words.get(i));
        }
        return args;
    }

    /** The key under which a subject's counts are. */
    public byte[] key(int subject) {
        byte[] word = words.get(key);
        byte[] named = Arrays.copyOf(word, word.length);
        Subjects.write(named, digits, Subjects.number(series, subject));
        return named;
    }
}
