package dev.tidegate.spi;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;

/** The one rule for ids that come from outside: tenants, users, models. */
public final class Ids {
    /** Keys stay short in Redis, and a header or a log line stays readable. */
    public static final int MAX_BYTES = 128;

    private static final String EXPECTED = "1 … " + MAX_BYTES + " bytes of UTF-8 without control characters";

    private Ids() {}

    /** Returns {@code id} or refuses it, naming {@code field}. */
    public static String checked(String field, String id) {
        int bytes = 0;
        int length = required(field, id).length();
        for (int i = 0; i < length; i++) {
            char c = id.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(id.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new InvalidInputException(field, id, EXPECTED);
            } else {
                bytes += 3;
            }
            if (Character.isISOControl(c)) {
                throw new InvalidInputException(field, id, EXPECTED);
            }
        }
        if (bytes == 0 || bytes > MAX_BYTES) {
            throw new InvalidInputException(field, id, EXPECTED);
        }
        return id;
    }
}
