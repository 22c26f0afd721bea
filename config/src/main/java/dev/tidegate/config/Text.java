package dev.tidegate.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** The text of a file: bounded, UTF-8, printable. */
public final class Text {
    /** Some ten thousand limits. What is larger is another file, named by mistake. */
    public static final int MAX_BYTES = 1 << 20;

    private static final String SIZE = "at most " + MAX_BYTES + " bytes";

    private Text() {}

    /** The text of {@code file}; empty after a fault. */
    public static Optional<String> read(Path file, Faults faults) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, faults);
        }
    }

    /** The text of {@code in}, which stays open; empty after a fault. */
    public static Optional<String> read(InputStream in, Faults faults) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            faults.add(1, Fault.FILE, "(more than " + MAX_BYTES + " bytes)", SIZE);
            return Optional.empty();
        }
        return decode(bytes, faults);
    }

    private static Optional<String> decode(byte[] bytes, Faults faults) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            String found = String.format("(byte 0x%02x)", bytes[in.position()]);
            faults.add(lineAt(text, text.length()), Fault.FILE, found, "text in UTF-8");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    /** {@code raw} without its byte order mark; empty after a fault. */
    public static Optional<String> checked(String raw, Faults faults) {
        if (raw.length() > MAX_BYTES) {
            faults.add(1, Fault.FILE, "(more than " + MAX_BYTES + " characters)", SIZE);
            return Optional.empty();
        }
        String text = raw.startsWith("\uFEFF") ? raw.substring(1) : raw;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            if (!StreamReader.isPrintable(point)) {
                faults.add(
                        lineAt(text, i), Fault.FILE, Faults.shown(Character.toString(point)), "printable characters");
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    private static int lineAt(String text, int end) {
        int line = 1;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean half = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if (c == '\n' || c == '\r' && !half) {
                line++;
            }
        }
        return line;
    }
}
