package dev.tidegate.server.upstash.access;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads single words of a command the way Redis reads them. */
final class Words {
    /** Redis has no more than this many arguments either. */
    private static final int MAX_NUMBER_DIGITS = 7;

    private Words() {}

    /**
     * Returns a word in lower case up to its first NUL. Redis compares keywords as C strings, so for Redis a word that
     * continues behind a NUL is still the keyword.
     */
    static String keyword(byte[] word) {
        int end = 0;
        while (end < word.length && word[end] != 0) {
            end++;
        }
        return lower(word, end);
    }

    /** Returns the name of a command in lower case; empty if it has bytes that no name of a command has. */
    static Optional<String> name(byte[] word) {
        for (byte each : word) {
            boolean usual = (each >= 'a' && each <= 'z')
                    || (each >= 'A' && each <= 'Z')
                    || (each >= '0' && each <= '9')
                    || each == '.'
                    || each == '_'
                    || each == '-';
            if (!usual) {
                return Optional.empty();
            }
        }
        return word.length == 0 ? Optional.empty() : Optional.of(lower(word, word.length));
    }

    /** Returns a count of keys; -1 if the word is anything but plain digits without leading zeros. */
    static int count(byte[] word) {
        if (word.length == 0 || word.length > MAX_NUMBER_DIGITS || (word.length > 1 && word[0] == '0')) {
            return -1;
        }
        int value = 0;
        for (byte each : word) {
            if (each < '0' || each > '9') {
                return -1;
            }
            value = value * 10 + (each - '0');
        }
        return value;
    }

    /** ASCII alone: the letters of other scripts have no case for Redis. */
    private static String lower(byte[] word, int end) {
        byte[] lower = new byte[end];
        for (int i = 0; i < end; i++) {
            byte each = word[i];
            lower[i] = each >= 'A' && each <= 'Z' ? (byte) (each + ('a' - 'A')) : each;
        }
        return new String(lower, StandardCharsets.ISO_8859_1);
    }
}
