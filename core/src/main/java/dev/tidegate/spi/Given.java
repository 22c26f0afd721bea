package dev.tidegate.spi;

import dev.tidegate.InvalidInputException;
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
}
