package dev.tidegate.redis.raw;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Turns words into the bytes of a command. */
final class Resp {
    private Resp() {}

    /** No words are no bytes. */
    static void write(ByteBuf buffer, byte[][] words) {
        if (words.length == 0) {
            return;
        }
        head(buffer, '*', words.length);
        for (byte[] word : words) {
            head(buffer, '$', word.length);
            buffer.writeBytes(word);
            end(buffer);
        }
    }

    private static void head(ByteBuf buffer, char kind, int number) {
        buffer.writeByte(kind);
        if (number < 10) {
            buffer.writeByte('0' + number);
        } else {
            buffer.writeCharSequence(Integer.toString(number), StandardCharsets.US_ASCII);
        }
        end(buffer);
    }

    private static void end(ByteBuf buffer) {
        buffer.writeByte('\r').writeByte('\n');
    }

    static byte[][] words(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        return bytes;
    }
}
