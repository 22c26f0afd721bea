package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.spi.Hashes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Names of markers: beside each key that was carried stands, for as long as that key lives and a day, what was carried of
 * it and from where. They make a repetition harmless, and a way back that does not count twice.
 */
public final class Markers {
    /** Every marker begins with it. */
    public static final String PREFIX = "tg:carried:";

    private static final long DAY_MILLIS = 86_400_000;
    /** Of a key without an end. */
    private static final long LONGEST_MILLIS = 30 * DAY_MILLIS;

    private Markers() {}

    /** The key that exists at a target to which something was carried from {@code place}. */
    public static String flag(String place) {
        return PREFIX + id(place);
    }

    /** The key that exists at a target while a move from {@code place} runs, and a minute longer if it was killed. */
    static String running(String place) {
        return flag(place) + ":running";
    }

    /** The marker of a key that was carried from {@code place}; in the slot of the key. */
    public static String of(String place, String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open + 1);
        boolean tagged = close > open + 1;
        return flag(place) + ":" + (tagged ? key : "{" + key + "}");
    }

    /** How long a marker lives whose key lives so long, −1 for one without an end. */
    public static long lifeMillis(long ttlMillis) {
        return ttlMillis < 0 ? LONGEST_MILLIS : Math.min(ttlMillis, 366 * DAY_MILLIS) + DAY_MILLIS;
    }

    private static String id(String place) {
        return HexFormat.of().formatHex(Hashes.sha256(place), 0, 4);
    }

    /** A short name of a key that is carried with others into one: 12 hex digits. */
    public static String shortName(String key) {
        return HexFormat.of().formatHex(Hashes.sha256(new String(Words.bytes(key), StandardCharsets.ISO_8859_1)), 0, 6);
    }
}
