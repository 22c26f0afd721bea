package dev.tidegate.redis.raw;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts a reply back into the bytes that it was: the client hands it out piece by piece. */
final class ReplyOutput extends CommandOutput<byte[], byte[], byte[]> {
    private static final byte[] NULL = "$-1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_BYTES = 64;
    private static final int MOST_DIGITS = 24;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;

    ReplyOutput() {
        super(ByteArrayCodec.INSTANCE, new byte[0]);
    }

    RawReply reply() {
        return new RawReply(bytes, length, null);
    }

    boolean isEmpty() {
        return length == 0;
    }

    @Override
    public byte[] get() {
        return bytes;
    }

    @Override
    public void set(@Nullable ByteBuffer bulk) {
        if (bulk == null) {
            room(NULL.length);
            append(NULL);
            return;
        }
        if (isStatus(bulk)) {
            line('+', bulk);
            return;
        }
        int size = bulk.remaining();
        room(size + MOST_DIGITS);
        head('$', size);
        bulk.get(bytes, length, size);
        length += size;
        end();
    }

    /**
     * The client hands out a status as it does a string, but as a view of what it has read: before it is the sign that it
     * began with. Where that is not to be seen it counts as a string, which has the same text.
     */
    private static boolean isStatus(ByteBuffer text) {
        return text.position() > 0 && text.get(text.position() - 1) == '+';
    }

    /** Kept as any other reply: what may be a redirection is not for the client to follow. */
    @Override
    public void setError(ByteBuffer text) {
        line('-', text);
    }

    @Override
    public void set(long number) {
        room(MOST_DIGITS);
        head(':', number);
    }

    @Override
    public void multi(int count) {
        room(MOST_DIGITS);
        if (count < 0) {
            append(NULL);
        } else {
            head('*', count);
        }
    }

    private void line(char kind, ByteBuffer text) {
        int size = text.remaining();
        room(size + MOST_DIGITS);
        bytes[length++] = (byte) kind;
        text.get(bytes, length, size);
        length += size;
        end();
    }

    private void head(char kind, long number) {
        bytes[length++] = (byte) kind;
        if (number >= 0 && number < 10) {
            bytes[length++] = (byte) ('0' + number);
        } else {
            append(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        }
        end();
    }

    private void end() {
        bytes[length++] = '\r';
        bytes[length++] = '\n';
    }

    private void append(byte[] more) {
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
        }
    }
}
