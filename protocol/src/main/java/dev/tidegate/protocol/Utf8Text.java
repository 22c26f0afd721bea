package dev.tidegate.protocol;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;

/** Text in UTF-8 that grows at its end: what answers are made of without a string in between. Not thread-safe. */
public final class Utf8Text {
    /** An answer about four limits. */
    private static final int USUAL_BYTES = 1024;

    /** More than the digits of any long. */
    private static final int MOST_DIGITS = 20;

    /** More than an instant to the microsecond. */
    private static final int MOST_INSTANT = 32;

    private static final int NANOS_PER_MICRO = 1_000;
    private static final int SECONDS_PER_DAY = 86_400;

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

    /** Appends a string of JSON with its quotes, as {@link JsonText} writes one. */
    public Utf8Text json(String text) {
        int length = text.length();
        room(length + 2);
        bytes[end] = '"';
        for (int i = 0; i < length; i++) {
            char each = text.charAt(i);
            if (each < ' ' || each > '~' || each == '"' || each == '\\') {
                return add(JsonText.string(text));
            }
            bytes[end + 1 + i] = (byte) each;
        }
        bytes[end + 1 + length] = '"';
        end += length + 2;
        return this;
    }

    /** Appends an instant, as {@link Instant#toString} writes it. */
    public Utf8Text add(Instant instant) {
        int micros = instant.getNano() / NANOS_PER_MICRO;
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(instant.getEpochSecond(), SECONDS_PER_DAY));
        if (micros * NANOS_PER_MICRO != instant.getNano() || day.getYear() < 1_000 || day.getYear() > 9_999) {
            return ascii(instant.toString());
        }
        int second = Math.floorMod(instant.getEpochSecond(), SECONDS_PER_DAY);
        room(MOST_INSTANT);
        padded(day.getYear(), 4, '-');
        padded(day.getMonthValue(), 2, '-');
        padded(day.getDayOfMonth(), 2, 'T');
        padded(second / 3_600, 2, ':');
        padded(second / 60 % 60, 2, ':');
        if (micros == 0) {
            padded(second % 60, 2, 'Z');
        } else {
            padded(second % 60, 2, '.');
            boolean whole = micros % 1_000 == 0;
            padded(whole ? micros / 1_000 : micros, whole ? 3 : 6, 'Z');
        }
        return this;
    }

    private void padded(int number, int digits, char after) {
        int rest = number;
        for (int i = end + digits - 1; i >= end; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        end += digits;
        bytes[end++] = (byte) after;
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
