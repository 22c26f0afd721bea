package dev.tidegate.doctor;

import java.nio.charset.StandardCharsets;

/**
 * The first bytes that somebody said, and what they are.
 *
 * @param start of them, fit to be printed
 */
record Heard(Speech speech, String start) {
    /** So many bytes tell. */
    static final int MOST = 64;

    static final Heard SILENCE = new Heard(Speech.SILENCE, "");
    static final Heard CLOSED = new Heard(Speech.CLOSED, "");

    private static final String RESP_MARKS = "+-:$*";
    private static final int TLS_ALERT = 21;
    private static final int TLS_HANDSHAKE = 22;

    /** What it was. */
    enum Speech {
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
    static Heard of(byte[] bytes, int length) {
        if (length == 0) {
            return CLOSED;
        }
        String start = Shown.of(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
        if (bytes[0] == TLS_ALERT || bytes[0] == TLS_HANDSHAKE) {
            return new Heard(Speech.TLS, start);
        }
        return new Heard(RESP_MARKS.indexOf(bytes[0]) >= 0 ? Speech.REDIS : Speech.OTHER, start);
    }
}
