package dev.tidegate.bench.setup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Subject ids as long as real ones: 17 bytes, such as {@code account-000000123}. */
public final class Subjects {
    /** Where the number of an id begins. */
    public static final int DIGITS = "account-".length();

    private static final int LENGTH = DIGITS + 9;
    private static final int SERIES = 100_000_000;

    private Subjects() {}

    public static String id(int i) {
        byte[] name = "account-000000000".getBytes(StandardCharsets.US_ASCII);
        write(name, DIGITS, i);
        return new String(name, StandardCharsets.US_ASCII);
    }

    public static String[] ids(int count) {
        String[] ids = new String[count];
        Arrays.setAll(ids, Subjects::id);
        return ids;
    }

    /** A subject of a series; what shares a server takes a series of its own. */
    public static String name(int series, int subject) {
        return id(number(series, subject));
    }

    /** The number of a subject of a series, as {@link #write} takes it. */
    public static int number(int series, int subject) {
        return series * SERIES + subject;
    }

    /** Nine digits over {@code into}, from {@code at} on. */
    public static void write(byte[] into, int at, int number) {
        int rest = number;
        for (int i = at + LENGTH - DIGITS - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
