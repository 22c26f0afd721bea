package dev.tidegate.doctor;

import java.io.IOException;

/** What came is not the protocol of Redis, or more of it than any answer has. */
final class GarbledException extends IOException {
    private static final long serialVersionUID = 1L;

    GarbledException(String message) {
        super(message);
    }
}
