package dev.tidegate.spi;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import org.jspecify.annotations.Nullable;

/** What a caller passes to a builder or a factory. NullAway does not see the code of applications. */
public final class Given {
    private Given() {}

    /**
     * The value that a factory needs.
     *
     * @throws InvalidInputException naming {@code field} if there is none
     */
    public static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidInputException(field, "null", "a value");
        }
        return value;
    }

    /**
     * The value.
     *
     * @throws InvalidInputException naming {@code field} if there is none
     */
    public static <T> T given(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidInputException(field, "null", "a value; leave the call out for the default");
        }
        return value;
    }

    /** Refuses a count that is negative or above {@link Numbers#MAX_PART}. */
    public static void checkCount(String field, long count) {
        if (count < 0 || count > Numbers.MAX_PART) {
            throw new InvalidInputException(field, count, "0 … " + Numbers.MAX_PART);
        }
    }
}
