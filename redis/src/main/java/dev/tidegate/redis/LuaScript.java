package dev.tidegate.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/** A script and the digest by which the server knows it. */
record LuaScript(byte[] text, String sha1) {
    static final String TIME_LINE = "local time = redis.call('TIME')";

    /** The script of this name beside this class. */
    static LuaScript load(String name) {
        return of(read(name));
    }

    /** A script that is told the time in its last two arguments instead of asking for it: for tests alone. */
    static LuaScript timed(String source) {
        if (source.indexOf(TIME_LINE) < 0 || source.indexOf(TIME_LINE) != source.lastIndexOf(TIME_LINE)) {
            throw new AssertionError("time is read in one line, once");
        }
        return of(source.replace(TIME_LINE, "local time = { ARGV[#ARGV - 1], ARGV[#ARGV] }"));
    }

    static LuaScript of(String source) {
        byte[] text = source.getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text);
            return new LuaScript(text, HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has SHA-1", e);
        }
    }

    static String read(String name) {
        try (InputStream in = Objects.requireNonNull(LuaScript.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
