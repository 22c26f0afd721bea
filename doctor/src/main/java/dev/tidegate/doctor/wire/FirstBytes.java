package dev.tidegate.doctor.wire;

import dev.tidegate.doctor.diagnosis.Sanitized;
import java.nio.charset.StandardCharsets;

/**
 * The first bytes from the server, and the protocol that they show.
 *
 * @param start of them, fit to be printed
 */
public record FirstBytes(Speech speech, String start) {
    /** So many bytes are enough. */
    static final int MOST = 64;

    static final FirstBytes SILENCE = new FirstBytes(Speech.SILENCE, "");
    public static final FirstBytes CLOSED = new FirstBytes(Speech.CLOSED, "");

    private static final String RESP_MARKS = "+-:$*";
    private static final int TLS_ALERT = 21;
    private static final int TLS_HANDSHAKE = 22;

    /** The protocol that the first bytes of a peer reveal. */
    public enum Speech {
        /** The protocol of Redis. */
        REDIS,
        /** A record of TLS. */
        TLS,
        /** Anything else. */
        OTHER,
        /** Nothing came. */
        SILENCE,
        /** Hung up, or reset. */
        CLOSED
    }

    /** One byte is enough: no protocol's first is another's. */
    static FirstBytes of(byte[] bytes, int length) {
        if (length == 0) {
            return CLOSED;
        }
        String start = Sanitized.of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        if (bytes[0] == TLS_ALERT || bytes[0] == TLS_HANDSHAKE) {
            return new FirstBytes(Speech.TLS, start);
        }
        return new FirstBytes(RESP_MARKS.indexOf(bytes[0]) >= 0 ? Speech.REDIS : Speech.OTHER, start);
    }
}
