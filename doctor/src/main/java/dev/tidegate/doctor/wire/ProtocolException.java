package dev.tidegate.doctor.wire;

import java.io.IOException;

/** What came is not the protocol of Redis, or more of it than any answer has. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
