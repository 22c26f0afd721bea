package dev.tidegate.server.upstash;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds the bytes of server-sent events. */
final class Events {
    static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    private Events() {}

    /** Parts with a comma between them. */
    static byte[] of(String kind, byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        out.writeBytes(DATA);
        out.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                out.write(',');
            }
            lines(out, parts[i]);
        }
        return ended(out);
    }

    static byte[] quoted(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        out.writeBytes(DATA);
        out.write('"');
        lines(out, text.replace("\\", "\\\\").replace("\"", "\\\"").getBytes(StandardCharsets.UTF_8));
        out.write('"');
        return ended(out);
    }

    /**
     * A line break within a text begins a line of the same event. There the space after the name is left out: parsers of the standard take
     * both forms, and the JavaScript client, which takes each line for an event, ignores it. So a publisher cannot send an event of
     * another channel.
     */
    private static void lines(ByteArrayOutputStream out, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\r' && i + 1 < text.length && text[i + 1] == '\n') {
                continue;
            }
            if (text[i] != '\n' && text[i] != '\r') {
                out.write(text[i]);
                continue;
            }
            out.write('\n');
            out.write(DATA, 0, DATA.length - 1);
            if (i + 1 < text.length && text[i + 1] == ' ') {
                out.write(' ');
            }
        }
    }

    private static byte[] ended(ByteArrayOutputStream out) {
        out.write('\n');
        out.write('\n');
        return out.toByteArray();
    }
}
