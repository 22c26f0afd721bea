package dev.tidegate.protocol;

import java.util.Arrays;

/** Text in UTF-8 that grows at its end: what answers are made of without a string in between. Not thread-safe. */
public final class Utf8Text {
    /** An answer about four limits. */
    private static final int USUAL_BYTES = 1024;

    /** More than the digits of any long. */
    private static final int MOST_DIGITS = 20;

    private byte[] bytes = new byte[USUAL_BYTES];
    private int end;

    /** Appends bytes that are UTF-8 already. */
    public Utf8Text add(byte[] utf8) {
        room(utf8.length);
        System.arraycopy(utf8, 0, bytes, end, utf8.length);
        end += utf8.length;
        return this;
    }

    /** Appends a number in digits. */
    public Utf8Text add(long number) {
        room(MOST_DIGITS);
        if (number < 0) {
            return ascii(Long.toString(number));
        }
        int length = digits(number);
        long rest = number;
        for (int i = end + length - 1; i >= end; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        end += length;
        return this;
    }

    private static int digits(long number) {
        int length = 1;
        long least = 10;
        while (length < MOST_DIGITS - 1 && number >= least) {
            length++;
            least *= 10;
        }
        return length;
    }

    /** Appends text whose characters are all ASCII. */
    public Utf8Text ascii(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[end + i] = (byte) text.charAt(i);
        }
        end += length;
        return this;
    }

    private void room(int more) {
        if (end + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + more, 2 * bytes.length));
        }
    }

    /** A copy of what was appended. */
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, end);
    }
}
