package dev.tidegate.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Encodes commands in RESP2: an array of bulk strings. */
public final class RespWriter {
    private static final byte[] LINE_END = {'\r', '\n'};

    private RespWriter() {}

    /** A command of words in UTF-8. */
    public static byte[] command(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        return command(bytes);
    }

    /** A command whose words are not text. */
    public static byte[] command(byte[]... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        line(out, '*', words.length);
        for (byte[] word : words) {
            line(out, '$', word.length);
            out.writeBytes(word);
            out.writeBytes(LINE_END);
        }
        return out.toByteArray();
    }

    private static void line(ByteArrayOutputStream out, char mark, int number) {
        out.write(mark);
        out.writeBytes(String.valueOf(number).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(LINE_END);
    }
}
