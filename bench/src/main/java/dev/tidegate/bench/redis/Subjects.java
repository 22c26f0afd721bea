package dev.tidegate.bench.redis;

import java.nio.charset.StandardCharsets;

/** Ids of 17 bytes, such as {@code creator-000000123}; what shares a server takes a series of its own. */
final class Subjects {
    /** Where the nine digits begin. */
    static final int DIGITS = "creator-".length();

    private static final int LENGTH = DIGITS + 9;
    private static final int SERIES = 100_000_000;

    private Subjects() {}

    static String name(int series, int subject) {
        byte[] name = "creator-000000000".getBytes(StandardCharsets.US_ASCII);
        write(name, DIGITS, number(series, subject));
        return new String(name, StandardCharsets.US_ASCII);
    }

    static int number(int series, int subject) {
        return series * SERIES + subject;
    }

    /** Nine digits over {@code into}, from {@code at} on. */
    static void write(byte[] into, int at, int number) {
        int rest = number;
        for (int i = at + LENGTH - DIGITS - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
