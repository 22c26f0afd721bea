package dev.tidegate.server.upstash.reply;

/** Which bytes are characters of UTF-8, RFC 3629. */
final class Utf8 {
    private Utf8() {}

    /** The number of bytes of the character at {@code i}, which begins with no ASCII; 0 if there is none. */
    static int size(byte[] from, int i, int end) {
        int first = from[i] & 0xFF;
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        int size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        if (i + size > end || !isSecond(first, from[i + 1] & 0xFF)) {
            return 0;
        }
        for (int k = 2; k < size; k++) {
            if ((from[i + k] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return size;
    }

    /** No character is longer than it need be, half of a pair, or above the last one. */
    private static boolean isSecond(int first, int second) {
        int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        return second >= least && second <= most;
    }
}
