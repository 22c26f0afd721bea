package dev.tidegate.resp;

import java.io.IOException;

/** The bytes read are not the protocol of Redis, or exceed the bounds of a reply. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String message) {
        super(message);
    }
}
